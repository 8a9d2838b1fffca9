package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lisst | there is no command `hearth lisst` (hint: did you mean `hearth list`? `hearth --help` lists the commands)",
        "dev | there is no command `hearth dev` (hint: `hearth --help` lists the commands)",
        "trigger lst | there is no command `hearth trigger lst` (hint: did you mean `hearth trigger list`? `hearth trigger --help` shows how it is used)",
        "list --al | `hearth list` has no option --al (hint: `hearth list --help` shows how it is used)",
        "logs greet --tial=3 | `hearth logs` has no option --tial (hint: did you mean `--tail`? `hearth logs --help` shows how it is used)",
        "list greet | `hearth list` has no use for 'greet' (hint: `hearth list --help` shows how it is used)",
        "describe | NAME is missing (hint: `hearth describe --help` shows how it is used)",
        "event send t | --data DATA is missing (hint: `hearth event send --help` shows how it is used)",
        "trigger pause greet | --topic TOPIC or --schedule SCHEDULE is missing (hint: `hearth trigger pause --help` shows how it is used)",
        "help lisst | there is no command `hearth lisst` (hint: `hearth --help` lists the commands)",
        "describe greet --decisions x | invalid value for option '--decisions': 'x' is not a whole number (hint: `hearth describe --help` shows how it is used)",
        "list -o yaml | invalid value for option '--output': expected table, json but was 'yaml' (hint: `hearth list --help` shows how it is used)"
      })
  void aMistakeIsOneLineThatSaysWhatToDo(String arguments, String message) {
    CommandRun run = hearth(arguments.split(" ", -1));

    assertThat(run).isEqualTo(new CommandRun(ExitCode.USAGE, "", "error: " + message + "\n"));
  }

  @Test
  void aListOfCommandsHasTheFirstStatementAboutEach() {
    assertThat(hearth("--help").out())
        .contains(
            "\n  up           Starts the platform\n", "\n  list, ls     Lists the functions\n")
        .doesNotContain("__complete");
  }

  @Test
  void aDurationWithoutAUnitIsAUsageError() {
    CommandRun run = hearth("trigger", "kafka", "greet", "--topic", "t", "--backoff", "5");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'5' is no duration").contains("for example 200ms");
  }

  @Test
  void aCommandOfTheLauncherSaysSoWhenTheJarIsCalled() {
    assertThat(hearth("up").err()).contains("part of the launcher");
  }
}
