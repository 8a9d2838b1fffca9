package dev.hearth.builder;

import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.base.BaseImages;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.function.FunctionImages;
import dev.hearth.builder.function.SourceOpener;
import dev.hearth.builder.store.ImageParts;
import dev.hearth.builder.store.LayoutStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Images, blobs, bases, caches and the folders of builds, as things that take room. */
final class BuilderDisk implements DiskStore {
  private final LayoutStore store;
  private final BaseImages bases;
  private final FunctionImages images;
  private final SourceOpener opener;
  private final Path builds;

  /** What images are made of, which never changes; of images in the index. */
  private final Map<Digest, Set<Digest>> parts = new ConcurrentHashMap<>();

  BuilderDisk(
      LayoutStore store,
      BaseImages bases,
      FunctionImages images,
      SourceOpener opener,
      Path builds) {
    this.store = store;
    this.bases = bases;
    this.images = images;
    this.opener = opener;
    this.builds = builds;
  }

  @Override
  public List<StoredItem> items(long since) {
    try {
      List<StoredItem> items = new ArrayList<>();
      List<Digest> all = store.images();
      parts.keySet().retainAll(Set.copyOf(all));
      for (Digest image : all) {
        items.add(
            new StoredItem(
                ItemKind.IMAGE,
                image.value(),
                0,
                Instant.EPOCH,
                store.usedSince(image, since),
                parts(image)));
      }
      for (LayoutStore.StoredBlob blob : store.blobs(since)) {
        items.add(
            new StoredItem(
                ItemKind.BLOB,
                blob.digest().value(),
                blob.bytes(),
                blob.lastUsed(),
                blob.held(),
                Set.of()));
      }
      items.addAll(images.caches());
      items.addAll(bases.items(since));
      items.addAll(builds());
      return items;
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not look at the images and caches: " + e, e);
    }
  }

  /** A damaged image has no parts but its manifest: it is made again as a whole. */
  private Set<Digest> parts(Digest image) {
    Set<Digest> known = parts.get(image);
    if (known == null) {
      try {
        known = ImageParts.of(store, image);
        parts.put(image, known);
      } catch (HearthException e) {
        known = Set.of(image);
      }
    }
    return known;
  }

  private List<StoredItem> builds() throws IOException {
    List<StoredItem> items = new ArrayList<>();
    if (!Files.isDirectory(builds)) {
      return items;
    }
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(builds)) {
      folders.forEach(all::add);
    }
    // Asked afterwards: what is listed by then is of a build that is still open, or is left over.
    // Commands of builds have folders here too, under names of their own.
    boolean held = opener.isBuilding();
    for (Path folder : all) {
      items.add(
          new StoredItem(
              ItemKind.BUILD,
              folder.toString(),
              FileTree.ownBytes(folder),
              Instant.EPOCH,
              held,
              Set.of()));
    }
    return items;
  }

  @Override
  public long remove(StoredItem item, long since) {
    try {
      return switch (item.kind()) {
        case IMAGE -> {
          store.removeImage(new Digest(item.name()), since);
          yield 0L;
        }
        case BLOB -> store.removeBlob(new Digest(item.name()), since);
        case DEPENDENCY, PACKAGES -> images.removeCache(item);
        case BASE -> bases.remove(item, since);
        case BUILD -> removeBuild(item, since);
        default -> 0L;
      };
    } catch (IOException e) {
      throw DiskFull.or(
          ErrorCode.INTERNAL, "could not remove " + item.kind().slug() + " " + item.name(), e);
    }
  }

  private long removeBuild(StoredItem item, long since) throws IOException {
    Path folder = Path.of(item.name());
    if (!builds.equals(folder.getParent())) {
      return bases.remove(item, since);
    }
    if (item.held()) {
      return 0;
    }
    FileTree.delete(folder);
    return item.bytes();
  }
}
