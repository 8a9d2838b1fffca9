package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.command.Session;
import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.TerminalStream;
import dev.hearth.cli.testing.ExamplePlatform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands show on a coloured terminal, at every usual width. */
class TerminalWidthTest {
  private static ExamplePlatform platform;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    platform = new ExamplePlatform();
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "status",
        "describe greet",
        "revisions greet",
        "trigger list",
        "trigger describe greet --schedule nightly",
        "invocation list",
        "invocation show 4f0c2b1e-8f4e-4c8e-9a53-2f6f6f2b7d11",
        "dlq list greet"
      })
  void noLineIsLongerThanTheTerminalIsWide(String command) {
    String whole = shown(command, 0);
    for (int columns = 50; columns <= 160; columns += 10) {
      String shown = shown(command, columns);

      assertThat(shown.lines()).as("%d columns", columns).isNotEmpty();
      for (String line : shown.lines().toList()) {
        assertThat(line.length()).as(line).isLessThanOrEqualTo(columns);
        assertThat(line).doesNotContain("\\u001b", "\u001b");
      }
      if (whole.lines().allMatch(line -> line.length() <= 50)) {
        assertThat(shown).isEqualTo(whole);
      }
    }
  }

  /** Without the colours. */
  private String shown(String command, int columns) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream terminal = new TerminalStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    Screen screen =
        new Screen(terminal, terminal, true, true, Paint.COLOURED, Paint.COLOURED, columns);
    Map<String, String> environment =
        Map.of("HEARTH_URL", platform.url(), "HEARTH_TOKEN", "secret");
    int exitCode =
        Hearth.run(new Session(screen, environment, folder, folder), command.split(" ", -1));
    assertThat(exitCode).isEqualTo(ExitCode.OK);
    return bytes.toString(StandardCharsets.UTF_8).replaceAll("\u001b\\[[0-9;]*m", "");
  }
}
