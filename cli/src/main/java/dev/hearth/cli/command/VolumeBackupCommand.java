package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "backup",
    description = {
      "Writes the files of a volume as a tar, as they are while they are read.",
      "Without -o to NAME-VOLUME.tar."
    },
    footer = {
      "",
      "Examples:",
      "  hearth volume backup greet data",
      "  hearth volume backup greet data -o data.tar",
      "  hearth volume backup greet data -o - | gzip > data.tar.gz"
    })
final class VolumeBackupCommand implements Runnable {
  private final Session session;

  @Mixin private VolumeParameter volume;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "the file to write; - is standard output")
  private String file;

  @Mixin private PlatformOption platform;

  VolumeBackupCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Screen screen = session.screen();
    try (InputStream files = platform.connect().bytes(volume.path() + "/files")) {
      if ("-".equals(file)) {
        WrittenFile.pipe(files, screen);
        return;
      }
      String shown = file == null ? volume.function() + "-" + volume.volume() + ".tar" : file;
      long bytes = WrittenFile.write(files, session.folder().resolve(shown));
      screen.line(shown + " written, " + Quantity.bytes(bytes));
    } catch (IOException e) {
      throw CommandFailure.failed("the backup could not be written: " + e.getMessage());
    }
  }
}
