package dev.hearth.invoker.layer;

import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Unpacked layers as something that takes room. Finds damaged ones on the way. */
public final class LayerDisk implements DiskStore {
  private static final Logger LOG = Logger.getLogger(LayerDisk.class);

  private final UnpackedLayers layers;

  /** Looked into by this process. */
  private final Set<Path> checked = ConcurrentHashMap.newKeySet();

  public LayerDisk(UnpackedLayers layers) {
    this.layers = layers;
  }

  @Override
  public List<StoredItem> items(long since) {
    List<StoredItem> items = new ArrayList<>();
    try {
      Set<String> mounted = layers.mounted();
      for (LayerFolder folder : layers.folders()) {
        item(folder, since, mounted).ifPresent(items::add);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new HearthException(ErrorCode.INTERNAL, "cannot look at the unpacked layers: " + e, e);
    }
    return items;
  }

  private Optional<StoredItem> item(LayerFolder folder, long since, Set<String> mounted)
      throws IOException {
    try {
      String name = folder.path().getFileName().toString();
      Optional<LayerSize> size = size(folder);
      if (size.isEmpty()) {
        LOG.warnf("the unpacked layer %s is damaged; it is unpacked again", folder.path());
        layers.setAside(folder);
        checked.remove(folder.path());
        return Optional.empty();
      }
      return Optional.of(
          new StoredItem(
              ItemKind.LAYER,
              name,
              size.get().bytes(),
              Files.getLastModifiedTime(folder.path()).toInstant(),
              UnpackedLayers.isMounted(folder, mounted) || layers.usedSince(folder, since),
              folder.diffId().map(Set::of).orElse(Set.of())));
    } catch (NoSuchFileException e) {
      // Removed meanwhile.
      return Optional.empty();
    }
  }

  /** Empty when something is missing. */
  private Optional<LayerSize> size(LayerFolder folder) throws IOException {
    Optional<LayerSize> noted = LayerSize.noted(folder.path());
    if (UnpackedLayers.isSetAside(folder)) {
      return Optional.of(noted.orElse(new LayerSize(0, 0)));
    }
    if (noted.isPresent() && checked.contains(folder.path())) {
      return noted;
    }
    if (!folder.hasContent()) {
      return Optional.empty();
    }
    LayerSize now = LayerSize.of(folder.content());
    if (noted.isPresent() && !noted.get().equals(now)) {
      return Optional.empty();
    }
    if (noted.isEmpty()) {
      now.note(folder.path());
    }
    checked.add(folder.path());
    return Optional.of(now);
  }

  @Override
  public long remove(StoredItem item, long since) {
    if (item.kind() != ItemKind.LAYER) {
      return 0;
    }
    try {
      LayerFolder folder = layers.folder(item.name());
      boolean removed = layers.remove(folder, since);
      if (removed) {
        checked.remove(folder.path());
      }
      return removed ? item.bytes() : 0;
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "cannot remove the unpacked layer " + item.name() + ": " + e, e);
    }
  }
}
