package dev.hearth.builder.base;

import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.store.ImageParts;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.VerifiedBlobs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Images that take long to make, each in a layout of its own, shared by all of Hearth on this
 * machine. Two processes that want the same one make it once.
 */
final class BaseCache {
  private static final Logger LOG = Logger.getLogger(BaseCache.class);

  /** Of the hash, enough to tell bases apart in a folder's name. */
  private static final int KEY_LENGTH = 24;

  private static final String WORK = ".work";

  private final Path folder;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  private final VerifiedBlobs verified;

  /** When a base was used last, by {@link System#nanoTime()}; by its folder. */
  private final Map<Path, Long> uses = new ConcurrentHashMap<>();

  BaseCache(Path folder, VerifiedBlobs verified) {
    this.folder = folder;
    this.verified = verified;
  }

  /** An image in a layout of the cache. */
  record Cached(LayoutStore layout, Digest image) {}

  /** Makes an image in an empty layout. */
  interface Making {
    /**
     * @param work a folder for temporary files, removed afterwards
     */
    Digest make(LayoutStore layout, Path work) throws IOException, InterruptedException;
  }

  Optional<Cached> find(String name, Digest key) {
    Path place = place(name, key);
    if (!Files.isDirectory(place)) {
      return Optional.empty();
    }
    try {
      uses.put(place, System.nanoTime());
      LayoutStore layout = LayoutStore.open(place, verified);
      Optional<Digest> image = layout.images().stream().findFirst();
      if (image.isEmpty() || !isIntact(layout, image.get())) {
        LOG.warnf("making %s again: it is damaged in %s", name, place);
        return Optional.empty();
      }
      Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
      return image.map(digest -> new Cached(layout, digest));
    } catch (HearthException | IOException e) {
      LOG.warnf("making %s again: %s", name, e.getMessage());
      return Optional.empty();
    }
  }

  private boolean isIntact(LayoutStore layout, Digest image) {
    return layout.image(image).layers().stream()
        .allMatch(layer -> verified.intact(layer.blob(), layer.digest()));
  }

  /** The image under this key, made now when it is not there. */
  Cached findOrMake(String name, Digest key, Making making) throws InterruptedException {
    Optional<Cached> found = find(name, key);
    if (found.isPresent()) {
      return found.get();
    }
    ReentrantLock lock = lock(place(name, key));
    lock.lockInterruptibly();
    try {
      Files.createDirectories(folder);
      return makeLocked(name, key, making);
    } catch (FileLockInterruptionException e) {
      InterruptedException interrupted =
          new InterruptedException("while another process made " + name);
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "could not make " + name + " in " + folder, e);
    } finally {
      lock.unlock();
    }
  }

  private Cached makeLocked(String name, Digest key, Making making)
      throws IOException, InterruptedException {
    Path place = place(name, key);
    Path work = place.resolveSibling(place.getFileName() + WORK);
    try (FileChannel channel =
        FileChannel.open(lockFile(place), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      Optional<Cached> made = find(name, key);
      if (made.isPresent()) {
        return made.get();
      }
      // What a process left that was killed.
      FileTree.delete(work);
      FileTree.delete(place);
      try {
        Path layout = Files.createDirectories(work.resolve("layout"));
        making.make(LayoutStore.open(layout), Files.createDirectories(work.resolve("files")));
        Files.move(layout, place, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        FileTree.delete(work);
      }
      return find(name, key).orElseThrow();
    }
  }

  private Path place(String name, Digest key) {
    return folder.resolve(name + "-" + key.hex().substring(0, KEY_LENGTH));
  }

  /** What lies in the cache: finished bases, and what processes that were killed left. */
  List<StoredItem> items(long since) throws IOException {
    List<StoredItem> items = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return items;
    }
    try (DirectoryStream<Path> places = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path place : places) {
        boolean work = place.getFileName().toString().endsWith(WORK);
        Long used = uses.get(place);
        items.add(
            new StoredItem(
                work ? ItemKind.BUILD : ItemKind.BASE,
                place.toString(),
                FileTree.ownBytes(place),
                Files.getLastModifiedTime(place).toInstant(),
                work ? isLocked(place) : used != null && used - since >= 0,
                work ? Set.of() : needs(place)));
      }
    }
    return items;
  }

  private Set<Digest> needs(Path place) {
    try {
      LayoutStore layout = LayoutStore.open(place, verified);
      Set<Digest> needs = new HashSet<>();
      for (Digest image : layout.images()) {
        needs.addAll(ImageParts.of(layout, image));
      }
      return needs;
    } catch (HearthException e) {
      // Damaged: it is made again when it is asked for.
      return Set.of();
    }
  }

  /** Bytes that were freed. */
  long remove(StoredItem item, long since) throws IOException {
    Path place = Path.of(item.name());
    Long used = uses.get(place);
    if (!folder.equals(place.getParent()) || (used != null && used - since >= 0)) {
      return 0;
    }
    boolean[] removed = new boolean[1];
    unlessLocked(
        place,
        () -> {
          FileTree.delete(place);
          removed[0] = true;
        });
    return removed[0] ? item.bytes() : 0;
  }

  private boolean isLocked(Path place) throws IOException {
    boolean[] free = new boolean[1];
    unlessLocked(place, () -> free[0] = true);
    return !free[0];
  }

  private interface Work {
    void run() throws IOException;
  }

  /**
   * Does something while nobody makes this base, here or in another process. A thread's lock comes
   * first: closing a file ends every lock that this process has on it.
   */
  private void unlessLocked(Path place, Work work) throws IOException {
    ReentrantLock mine = lock(base(place));
    if (!mine.tryLock()) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(
            lockFile(base(place)), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        work.run();
      }
    } finally {
      mine.unlock();
    }
  }

  private ReentrantLock lock(Path base) {
    return locks.computeIfAbsent(base.toString(), k -> new ReentrantLock());
  }

  private static Path base(Path place) {
    String name = place.getFileName().toString();
    return name.endsWith(WORK)
        ? place.resolveSibling(name.substring(0, name.length() - WORK.length()))
        : place;
  }

  private static Path lockFile(Path base) {
    return base.resolveSibling(base.getFileName() + ".lock");
  }
}
