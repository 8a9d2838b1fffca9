package dev.hearth.builder.base;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.store.LayoutStore;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A registry that may hold ready-made bases. */
public interface BaseRegistry {
  /**
   * Pulls an image into a layout.
   *
   * @param name without the registry, for example {@code library/node:20-trixie-slim}
   * @param work a folder for what is being downloaded
   * @throws HearthException when the registry cannot be reached or has no such image
   */
  Digest pull(String name, LayoutStore layout, Path work, Consumer<String> progress)
      throws InterruptedException;
}
