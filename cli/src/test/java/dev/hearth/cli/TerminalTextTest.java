package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.command.Session;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.TerminalStream;
import dev.hearth.cli.testing.FakePlatform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions and events decide on much of what commands show. */
class TerminalTextTest {
  /** In JSON: sets the title, clears the screen, goes up a line, turns the text around. */
  private static final String HOSTILE =
      "x\\u001b]0;t\\u0007\\u001b[2J\\u001b[A\\rroot# \\u009b2J\\u202e";

  private static final String MADE_VISIBLE =
      "x\\u001b]0;t\\u0007\\u001b[2J\\u001b[A\\u000droot# \\u009b2J\\u202e";

  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new FakePlatform();
    platform.answers(
        "GET /api/v1/functions/greet",
        "{\"name\":\"greet\",\"instances\":[{\"id\":\"i1\",\"state\":\"failed\",\"reason\":\""
            + HOSTILE
            + "\"}],\"triggers\":[],\"coldStarts\":{\"last\":[]}}");
    platform.answers("GET /api/v1/functions/greet/scaling", "{\"decisions\":[]}");
    platform.answers(
        "GET /api/v1/functions/greet/logs?tail=100&follow=false",
        "{\"instance\":\"i1\",\"stream\":\"stdout\",\"text\":\"" + HOSTILE + "\"}");
    platform.answers(
        "GET /api/v1/functions/greet/dead-letters/letter?id=d%2F0%2F1&topic=d",
        "{\"reason\":\"" + HOSTILE + "\",\"value\":\"" + HOSTILE + "\",\"key\":\"k\"}");
    platform.answers("GET /function/greet", 200, "text/plain", unescaped());
    platform.refuses("GET /function/broken", 502, "start-failed", HOSTILE);
    platform.answers(
        "GET /api/v1/invocations/1",
        "{\"state\":\"succeeded\",\"result\":{\"status\":200,\"body\":\"" + HOSTILE + "\"}}");
    platform.answers(
        "POST /api/v1/deployments",
        "{\"event\":\"begin\",\"step\":\"build\"}\n{\"event\":\"detail\",\"text\":\""
            + HOSTILE
            + "\"}\n{\"event\":\"failed\",\"problem\":{\"title\":\"t\",\"detail\":\""
            + HOSTILE
            + "\"}}");
    Files.writeString(folder.resolve("function.yaml"), "name: greet\n");
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private static String unescaped() {
    return "x\u001b]0;t\u0007\u001b[2J\u001b[A\rroot# \u009b2J\u202e";
  }

  @Test
  void noTextOfAFunctionControlsATerminal() {
    for (String[] command :
        new String[][] {
          {"describe", "greet"},
          {"describe", "greet", "-o", "json"},
          {"logs", "greet"},
          {"logs", "greet", "-o", "json"},
          {"dlq", "show", "greet", "d/0/1"},
          {"invoke", "greet"},
          {"invoke", "greet", "-i"},
          {"invoke", "broken"},
          {"invocation", "show", "1"},
          {"invocation", "show", "1", "--result"},
          {"deploy", "."}
        }) {
      String shown = onTerminal(command);
      String own = shown.replaceAll("\u001b\\[(\\d+m|2K|G)", "").replaceAll("[\n\t]", "");
      assertThat(own.chars().filter(Character::isISOControl).count())
          .as(String.join(" ", command) + ": " + shown)
          .isZero();
      assertThat(shown).as(String.join(" ", command)).doesNotContain("\u202e");
      assertThat(shown.toLowerCase(java.util.Locale.ROOT).replace("\\r", "\\u000d"))
          .as(String.join(" ", command))
          .contains(MADE_VISIBLE.substring(0, 20));
    }
  }

  @Test
  void logsAreRawWhereThatIsAskedFor() {
    assertThat(onTerminal("logs", "greet", "--raw")).contains(unescaped());
  }

  /** What a terminal gets, errors too. */
  private String onTerminal(String... command) {
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    PrintStream terminal = new TerminalStream(new PrintStream(shown, true, StandardCharsets.UTF_8));
    Screen screen = new Screen(terminal, terminal, true, true, Paint.COLOURED, Paint.COLOURED);
    Map<String, String> environment =
        Map.of("HEARTH_URL", "http://127.0.0.1:" + platform.port(), "HEARTH_TOKEN", "t");
    Hearth.run(new Session(screen, environment, folder, folder), command);
    return shown.toString(StandardCharsets.UTF_8);
  }
}
