package dev.hearth.invoker.oci;

import dev.hearth.api.image.StoredLayer;
import dev.hearth.invoker.layer.FunctionFolders;
import dev.hearth.invoker.layer.IdShift;
import dev.hearth.invoker.layer.LayerStore;
import dev.hearth.invoker.linux.DetachedMount;
import dev.hearth.invoker.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes what a stem cell sees at {@code /function} out of the layers of a revision. */
record FunctionMounts(LayerStore layers, IdShift ids) {
  /** Empty when no layer has anything there. */
  Optional<DetachedMount> of(List<StoredLayer> revision) throws IOException {
    List<Path> folders =
        FunctionFolders.of(revision.stream().map(layer -> layers.unpacked(layer, ids)).toList());
    return switch (folders.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(DetachedMount.of(folders.getFirst()));
      default -> Optional.of(DetachedMount.overlay(folders));
    };
  }

  /**
   * Mounts as for a revision, at the folder of a cell that is no shared mount yet, and unmounts.
   */
  static void rehearse(ContainerFolder cell) throws IOException {
    List<Path> layers =
        List.of(cell.bundle().resolve("rehearsal/1"), cell.bundle().resolve("rehearsal/2"));
    for (Path layer : layers) {
      Files.createDirectories(layer.resolve("function"));
    }
    List<Path> folders = FunctionFolders.of(layers);
    try (DetachedMount overlay = DetachedMount.overlay(folders);
        DetachedMount folder = DetachedMount.of(folders.getFirst())) {
      overlay.attach(cell.function());
      folder.attach(cell.function());
    } finally {
      Mounts.unmount(cell.function());
    }
  }
}
