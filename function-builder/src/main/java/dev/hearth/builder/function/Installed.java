package dev.hearth.builder.function;

import dev.hearth.api.image.Digest;
import dev.hearth.builder.store.Layer;
import java.util.Map;
import java.util.Set;

/**
 * What an installation made of a folder.
 *
 * @param read content of the files that it read, by their paths in the folder
 * @param layer what it wrote
 * @param replaced files of the folder that it changed or removed
 * @param files that it wrote outside of the folder for dependencies; a handler may be among them
 */
record Installed(Map<String, Digest> read, Layer layer, Set<String> replaced, Set<String> files) {
  Installed {
    read = Map.copyOf(read);
    replaced = Set.copyOf(replaced);
    files = Set.copyOf(files);
  }
}
