package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "remove",
    description = "Deletes a volume that no instance has, with all its files.",
    footer = {"", "Examples:", "  hearth volume remove greet data"})
final class VolumeRemoveCommand implements Runnable {
  private final Screen screen;

  @Mixin private VolumeParameter volume;
  @Mixin private PlatformOption platform;

  VolumeRemoveCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String shown = volume.function() + "/" + volume.volume();
    if (!platform.connect().delete(volume.path(), "not-found")) {
      throw CommandFailure.failed("there is no volume " + shown)
          .withHint("`hearth volume list` shows the volumes there are");
    }
    screen.line("the volume " + shown + " is removed");
  }
}
