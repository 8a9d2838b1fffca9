package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "event",
    description = "Sends events to Kafka topics, and shows how to connect to them.",
    commandListHeading = "%nCommands:%n",
    subcommands = {EventSendCommand.class, EventConnectionCommand.class},
    footer = {
      "",
      "Examples:",
      "  hearth event send greetings -d '{\"name\":\"Ada\"}'",
      "  hearth event connection"
    })
final class EventCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do with events: send or connection");
  }
}
