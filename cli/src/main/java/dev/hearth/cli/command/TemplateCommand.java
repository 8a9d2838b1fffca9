package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "template",
    description = "Lists the languages that functions can be written in, and adds others.",
    commandListHeading = "%nCommands:%n",
    subcommands = {TemplateListCommand.class, TemplateAddCommand.class},
    footer = {"", "Examples:", "  hearth template list", "  hearth template add ./my-templates"})
final class TemplateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list or add");
  }
}
