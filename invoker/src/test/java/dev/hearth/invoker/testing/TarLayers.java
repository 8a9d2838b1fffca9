package dev.hearth.invoker.testing;

import dev.hearth.api.image.StoredLayer;
import dev.hearth.invoker.layer.IdShift;
import dev.hearth.invoker.layer.LayerStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Unpacks with tar. */
public record TarLayers(Path folder) implements LayerStore {
  @Override
  public synchronized Path unpacked(StoredLayer layer, IdShift shift) {
    Path target = folder.resolve(layer.diffId().hex().substring(0, 12) + shift.firstHostId());
    if (Files.exists(target)) {
      return target;
    }
    try {
      Files.createDirectories(target);
      run("tar", "-xf", layer.blob().toString(), "-C", target.toString());
      run("chown", "-hR", shift.firstHostId() + ":" + shift.firstHostId(), target.toString());
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void run(String... command) throws IOException {
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException(String.join(" ", command));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
