package dev.hearth.invoker.oci;

import dev.hearth.api.function.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many processors a container counts: as many as its limit of CPU time fills, but none that the
 * machine does not have. Its processes may still run on any of them.
 */
// docs/decisions/0178
record Processors(int count) {
  static Processors of(Resources resources) {
    return new Processors(
        Math.min(resources.processors(), Runtime.getRuntime().availableProcessors()));
  }

  void write(Path file) throws IOException {
    Files.writeString(file, text());
  }

  /** Changes the file that a container has mounted; does nothing when it says the same. */
  void replace(Path file) throws IOException {
    if (!Files.exists(file)) {
      return; // made by an earlier version
    }
    String text = text();
    if (!Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  /** As the kernel lists processors: {@code 0}, or {@code 0-3}. */
  private String text() {
    return count == 1 ? "0\n" : "0-" + (count - 1) + "\n";
  }
}
