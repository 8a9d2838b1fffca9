package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "volume",
    description = "Shows, saves and removes volumes: folders of functions that outlive instances.",
    commandListHeading = "%nCommands:%n",
    subcommands = {VolumeListCommand.class, VolumeBackupCommand.class, VolumeRemoveCommand.class},
    footer = {
      "",
      "Examples:",
      "  hearth volume list",
      "  hearth volume backup greet data -o data.tar",
      "  hearth volume remove greet data"
    })
final class VolumeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do with volumes: list, backup or remove");
  }
}
