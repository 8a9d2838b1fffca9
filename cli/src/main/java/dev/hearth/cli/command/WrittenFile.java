package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes what the platform sends: a file that is whole, or none. */
final class WrittenFile {
  private WrittenFile() {}

  /** Returns the number of bytes. */
  static long write(InputStream content, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        content.transferTo(out);
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      return Files.size(target);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  static void pipe(InputStream content, Screen screen) throws IOException {
    content.transferTo(screen.out());
    screen.out().flush();
    if (screen.out().checkError()) {
      throw CommandFailure.failed("standard output was closed before all was written");
    }
  }
}
