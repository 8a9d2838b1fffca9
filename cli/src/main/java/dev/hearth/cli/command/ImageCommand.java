package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "image",
    description = "Hands a function's image to other tools.",
    commandListHeading = "%nCommands:%n",
    subcommands = ImageExportCommand.class,
    footer = {
      "",
      "Examples:",
      "  hearth image export greet",
      "  hearth image export greet | docker load"
    })
final class ImageCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do with an image: export");
  }
}
