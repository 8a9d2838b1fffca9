package dev.hearth.builder;

import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What files of an image hold, as a container would see them. */
final class LayerFiles {
  private LayerFiles() {}

  /** The content of a file, or {@code -> target} of a link; empty when no layer has it. */
  static Optional<String> text(StoredImage image, String path) {
    for (StoredLayer layer : image.layers().reversed()) {
      Optional<String> text = text(layer, path);
      if (text.isPresent()) {
        return text;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(StoredLayer layer, String path) {
    try (InputStream file = Files.newInputStream(layer.blob());
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16), "UTF-8")) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        if (entry.getName().equals(path)) {
          return Optional.of(
              entry.isSymbolicLink()
                  ? "-> " + entry.getLinkName()
                  : new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the text is anywhere in the unpacked layers or in the image's configuration. */
  static boolean holds(StoredImage image, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    for (StoredLayer layer : image.layers()) {
      try (InputStream file = Files.newInputStream(layer.blob());
          InputStream tar = new BufferedInputStream(new GZIPInputStream(file, 1 << 16), 1 << 16)) {
        int matched = 0;
        for (int next; (next = tar.read()) >= 0; ) {
          matched = next == wanted[matched] ? matched + 1 : next == wanted[0] ? 1 : 0;
          if (matched == wanted.length) {
            return true;
          }
        }
      }
    }
    return image.config().toString().contains(text);
  }
}
