package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import dev.hearth.cli.testing.FakePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvokeTest {
  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new FakePlatform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private CommandRun invoke(String... arguments) {
    List<String> all = new ArrayList<>(List.of("invoke"));
    all.addAll(List.of(arguments));
    return CommandRun.of(folder, environment(), all.toArray(String[]::new));
  }

  private static String[] invocation(String options) {
    return ("invoke greet " + options).split(" ");
  }

  private Map<String, String> environment() {
    return Map.of("HEARTH_URL", "http://127.0.0.1:" + platform.port(), "HEARTH_TOKEN", "secret");
  }

  @Test
  void theBodyOfTheAnswerIsPrintedAsItIs() {
    platform.answers("GET /function/greet", 200, "text/plain", "Hello, World!");

    CommandRun run = invoke("greet");

    assertThat(run).isEqualTo(new CommandRun(ExitCode.OK, "Hello, World!", ""));
  }

  @Test
  void aFunctionNeverSeesTheAdminToken() {
    platform.answers("GET /function/greet", 200, "text/plain", "");

    invoke("greet");

    assertThat(platform.last().headers()).doesNotContainKey("Authorization");
  }

  @Test
  void dataIsPostedAsJsonWhenItIsJson() {
    platform.answers("POST /function/greet", "{}");

    invoke("greet", "-d", "{\"name\":\"Ada\"}");
    assertThat(platform.last().text()).isEqualTo("{\"name\":\"Ada\"}");
    assertThat(platform.last().header("Content-type")).isEqualTo("application/json");

    invoke("greet", "-d", "Ada: é");
    assertThat(platform.last().text()).isEqualTo("Ada: é");
    assertThat(platform.last().header("Content-type")).startsWith("text/plain");
  }

  @Test
  void dataCanComeFromAFile() throws IOException {
    platform.answers("PUT /function/greet/a%20b?x=1", "{}");
    Files.write(folder.resolve("photo"), new byte[] {0, 1, (byte) 0xff});

    invoke("greet", "-d", "@photo", "-X", "PUT", "-H", "X-Note: a:b", "--path", "a%20b?x=1");

    assertThat(platform.last().bytes()).containsExactly(0, 1, 0xff);
    assertThat(platform.last().header("X-note")).isEqualTo("a:b");
    assertThat(invoke("greet", "-d", "@missing").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  /**
   * The command line is not expanded from files, wherever the process runs: the file's text looks
   * like arguments, and is found from the folder of the process too.
   */
  @ParameterizedTest
  @ValueSource(strings = {"-d @%s", "-d=@%s", "--data @%s", "--data=@%s"})
  void dataFromAFileIsNeverReadAsArguments(String option) throws IOException {
    platform.answers("POST /function/greet", "{}");
    Path file = Files.writeString(folder.resolve("data"), "x -X DELETE");
    Path fromProcess = Path.of("").toAbsolutePath().relativize(file);

    for (Path named : List.of(file, fromProcess)) {
      CommandRun run =
          CommandRun.of(
              Path.of("").toAbsolutePath(), environment(), invocation(option.formatted(named)));

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(platform.last().method()).isEqualTo("POST");
      assertThat(platform.last().text()).isEqualTo("x -X DELETE");
    }
  }

  @Test
  void anArgumentThatBeginsWithAnAtSignIsTakenAsItIs() throws IOException {
    Files.writeString(folder.resolve("arguments"), "greet");

    CommandRun run = invoke("@" + folder.resolve("arguments"));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is no name of a function");
    assertThat(platform.asked()).isEmpty();
  }

  @Test
  void anErrorOfTheFunctionGoesToStderrWithExitCodeOne() {
    platform.answers("GET /function/greet", 500, "application/json", "{\"oops\":1}");

    CommandRun run = invoke("greet");

    assertThat(run).isEqualTo(new CommandRun(ExitCode.FAILED, "", "{\"oops\":1}\n"));
  }

  @Test
  void anErrorOfThePlatformIsOneLineAlsoForAPipe() {
    platform.refuses("GET /function/greet", 504, "deadline-exceeded", "no answer in 30 s");

    assertThat(invoke("greet"))
        .isEqualTo(new CommandRun(ExitCode.FAILED, "", "error: no answer in 30 s\n"));
  }

  @Test
  void headersAndTimesAreShownOnRequest() {
    platform.answers("GET /function/greet", 200, "text/plain", "hi");

    CommandRun run = invoke("greet", "-i", "--timing");

    assertThat(run.out())
        .startsWith("HTTP/1.1 200\n")
        .contains("content-type: text/plain\n")
        .endsWith("\n\nhi");
    assertThat(run.err()).containsPattern("queue +0.2 ms").containsPattern("cold +4.5 ms");
    assertThat(run.err()).contains("total");
  }

  @Test
  void aHeaderWithoutAColonIsAUsageError() {
    assertThat(invoke("greet", "-H", "nonsense").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(invoke("greet", "-H", "Bad Name: x").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(invoke("greet", "--path", "/a b").exitCode()).isEqualTo(ExitCode.USAGE);
  }
}
