package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Writes the image of a function as a tar that docker load, podman load and skopeo read",
      "(oci-archive: and docker-archive:). Without -o to NAME.tar, or to the pipe if there is one."
    },
    footer = {
      "",
      "Examples:",
      "  hearth image export greet -o greet.tar",
      "  hearth image export greet | docker load",
      "  hearth image export greet --revision greet-00001 -o old.tar"
    })
final class ImageExportCommand implements Runnable {
  private final Session session;

  @Mixin private FunctionParameter function;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "the file to write; - is standard output")
  private String file;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "the revision; without it, the one that serves")
  private String revision;

  @Mixin private PlatformOption platform;

  ImageExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    String path =
        function.path()
            + "/image"
            + (revision == null ? "" : "?revision=" + Platform.encoded(revision));
    Screen screen = session.screen();
    boolean piped = file == null ? !terminal(screen) : file.equals("-");
    try (InputStream image = platform.connect().bytes(path)) {
      if (piped) {
        WrittenFile.pipe(image, screen);
      } else {
        Path target = session.folder().resolve(file == null ? function.name() + ".tar" : file);
        long bytes = WrittenFile.write(image, target);
        String shown = file == null ? target.getFileName().toString() : file;
        screen.line(shown + " written, " + Quantity.bytes(bytes));
      }
    } catch (IOException e) {
      throw CommandFailure.failed("the image could not be written: " + e.getMessage());
    }
  }

  /** Whether results are seen by a person, also where lines are not redrawn. */
  private static boolean terminal(Screen screen) {
    return screen.outTerminal() || "true".equals(System.getProperty("hearth.tty.out"));
  }
}
