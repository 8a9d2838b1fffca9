package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "dlq",
    description =
        "Shows the events of a function that were given up, sends them again, drops them.",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DlqListCommand.class,
      DlqShowCommand.class,
      DlqRedriveCommand.class,
      DlqDropCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  hearth dlq list bill",
      "  hearth dlq show bill orders.dead/0/17",
      "  hearth dlq redrive bill --reason 'answered 503' --rate 50"
    })
final class DlqCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do with dead letters: list, show, redrive or drop");
  }
}
