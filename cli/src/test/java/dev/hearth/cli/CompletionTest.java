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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {
  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new FakePlatform();
    platform.answers("GET /api/v1/functions", "[{\"name\":\"greet\"},{\"name\":\"report\"}]");
    platform.answers(
        "GET /api/v1/functions/greet/revisions",
        "[{\"id\":\"greet-00002\"},{\"id\":\"greet-00001\"}]");
    String greetings =
        "{\"function\":\"greet\",\"topic\":\"greetings\",\"deadLetter\":\"greetings.dead\"}";
    platform.answers(
        "GET /api/v1/triggers",
        "[" + greetings + ",{\"topic\":\"orders\"},{\"schedule\":\"nightly\",\"cron\":\"\"}]");
    platform.answers("GET /api/v1/triggers?function=greet", "[" + greetings + "]");
    platform.answers(
        "GET /api/v1/triggers?function=report", "[{\"schedule\":\"nightly\",\"cron\":\"\"}]");
    Files.createDirectories(folder.resolve("templates/node/scaffold"));
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private Map<String, String> environment() {
    return Map.of("HEARTH_URL", "http://127.0.0.1:" + platform.port(), "HEARTH_TOKEN", "secret");
  }

  /**
   * @param line up to the cursor
   */
  private String complete(Map<String, String> environment, String line) {
    List<String> arguments = new ArrayList<>(List.of("__complete", "--"));
    arguments.addAll(List.of(line.split(" ", -1)));
    CommandRun run = CommandRun.of(folder, environment, arguments.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
    return run.out().strip().replace("\n", " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de                                | delete deploy describe",
        "trigger re                        | remove resume",
        "help trigger pau                  | pause",
        "list --o                          | --output",
        "trigger kafka greet --order p     | partition",
        "completion f                      | fish",
        // names
        "describe g                        | greet",
        "invocation list rep               | report",
        "new g                             | ''",
        "new greet --template n            | node",
        "event send o                      | orders",
        "event send greetings.             | greetings.dead",
        "trigger pause greet --topic gr    | greetings greetings.dead",
        "trigger seek greet --topic o      | ''",
        "trigger seek greet --topic=gr     | greetings greetings.dead",
        "trigger seek greet --topic = gr   | greetings greetings.dead",
        "trigger kafka greet --topic o     | orders",
        "trigger run report --schedule n   | nightly",
        "trigger run greet --schedule n    | ''",
        "rollback greet --to greet-0000    | greet-00001 greet-00002",
        "rollback --to g                   | ''",
        "deploy gr                         | :directories",
        "up --tls-key k                    | :files",
        "list --state-dir /t               | :directories",
        "describe greet extra              | ''",
        "no-such-command gr                | ''"
      })
  void wordsAndNamesThatFitAreProposed(String line, String words) {
    assertThat(complete(environment(), line)).isEqualTo(words);
  }

  @Test
  void anEmptyWordHasAllThatFit() {
    assertThat(complete(environment(), "describe ")).isEqualTo("greet report");
    assertThat(complete(environment(), "")).contains("deploy", "up").doesNotContain("__complete");
    assertThat(complete(environment(), "list -o ")).isEqualTo("json table");
    assertThat(complete(environment(), "list -")).contains("--output", "--state-dir");
  }

  @Test
  void withoutAPlatformThereAreNoNamesAndNoErrors() {
    Map<String, String> none = Map.of("HEARTH_STATE_DIR", folder.resolve("state").toString());

    assertThat(complete(none, "describe g")).isEmpty();
    assertThat(complete(none, "desc")).isEqualTo("describe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void everyShellHasAScript(String shell) {
    assertThat(CommandRun.of(folder, Map.of(), "completion", shell).out())
        .contains("__complete -- ");
    assertThat(CommandRun.of(folder, Map.of(), "completion", "tcsh").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  /** The script in a real shell; what it calls is a program that writes down its arguments. */
  @Test
  void bashCompletesWithWhatTheCommandProposes() throws Exception {
    Path script = folder.resolve("completion");
    Files.writeString(script, CommandRun.of(folder, Map.of(), "completion", "bash").out());
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                """
                hearth() { printf '<%s>' "$@" >&3; printf 'greet\nreport\n'; }
                source "$0"
                COMP_WORDS=(hearth describe ''); COMP_CWORD=2; _hearth 3>&1
                printf '\n%s\n' "${COMPREPLY[@]}"
                """,
                script.toString())
            .redirectErrorStream(true)
            .start();

    assertThat(
            new String(
                bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("<__complete><--><describe><>\ngreet\n\nreport\n");
    assertThat(bash.waitFor()).isZero();
  }
}
