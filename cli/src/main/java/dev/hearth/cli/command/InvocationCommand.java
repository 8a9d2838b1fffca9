package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "invocation",
    description = "Shows, lists and cancels calls that are carried out later.",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      InvocationShowCommand.class,
      InvocationListCommand.class,
      InvocationCancelCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  hearth invoke greet --async -d '{\"name\":\"Ada\"}'",
      "  hearth invocation show 4f0c2b1e-8f4e-4c8e-9a53-2f6f6f2b7d11",
      "  hearth invocation list greet --state failed"
    })
final class InvocationCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do with an invocation: show, list or cancel");
  }
}
