package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @TempDir private Path folder;

  private CommandRun hearth(String... arguments) {
    return CommandRun.of(folder, Map.of(), arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "down",
        "status",
        "new",
        "deploy",
        "invoke",
        "list",
        "describe",
        "logs",
        "scale",
        "delete",
        "revisions",
        "rollback",
        "trigger",
        "trigger kafka",
        "trigger list",
        "trigger remove",
        "event",
        "event send",
        "quickstart",
        "verify",
        "completion"
      })
  void everyCommandHasHelpWithExamples(String command) {
    CommandRun run = hearth((command + " --help").split(" "));

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("Usage: hearth " + command).contains("Examples:\n  ");
    assertThat(hearth(("help " + command).split(" ")).out()).isEqualTo(run.out());
  }

  @Test
  void anUnknownCommandSuggestsTheNearest() {
    CommandRun run = hearth("lisst");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("lisst").contains("hearth list");
  }

  @Test
  void anUnknownOptionIsAUsageError() {
    CommandRun run = hearth("list", "--al");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--al").contains("hearth list --help");
  }

  @Test
  void aDurationWithoutAUnitIsAUsageError() {
    CommandRun run = hearth("trigger", "kafka", "greet", "--topic", "t", "--backoff", "5");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'5' is no duration").contains("for example 200ms");
  }

  @Test
  void completionIsAScriptForBothShells() {
    assertThat(hearth("completion", "bash").out())
        .contains("complete -F _complete_hearth")
        .contains("revisions");
    assertThat(hearth("completion", "zsh").out()).contains("bashcompinit");
    assertThat(hearth("completion", "fish").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aCommandOfTheLauncherSaysSoWhenTheJarIsCalled() {
    assertThat(hearth("up").err()).contains("part of the launcher");
  }
}
