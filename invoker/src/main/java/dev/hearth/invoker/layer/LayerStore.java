package dev.hearth.invoker.layer;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.StoredLayer;
import java.nio.file.Path;

/** Layers as folders that can be lower folders of an overlay mount. Safe for many threads. */
public interface LayerStore {
  /**
   * Unpacks a layer unless it was before. The folder appears complete or not at all, never changes,
   * and its name holds neither {@code :} nor {@code ,} (they separate the options of a mount);
   * white-outs are those of overlayfs. Concurrent calls for the same layer unpack it once.
   *
   * @throws HearthException with {@code INVALID_IMAGE} when the layer is damaged or hostile
   */
  Path unpacked(StoredLayer layer, IdShift shift);
}
