package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "trigger",
    description = "Makes, shows, steers and removes what calls a function besides HTTP.",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      TriggerKafkaCommand.class,
      TriggerScheduleCommand.class,
      TriggerListCommand.class,
      TriggerDescribeCommand.class,
      TriggerPauseCommand.class,
      TriggerResumeCommand.class,
      TriggerRunCommand.class,
      TriggerSeekCommand.class,
      TriggerRemoveCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  hearth trigger kafka greet --topic greetings",
      "  hearth trigger schedule report --cron '0 3 * * *'",
      "  hearth trigger list",
      "  hearth trigger pause greet --topic greetings",
      "  hearth trigger remove greet --topic greetings"
    })
final class TriggerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do with a trigger: kafka, schedule, list, describe, pause, resume, run,"
            + " seek or remove");
  }
}
