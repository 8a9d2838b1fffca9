package dev.hearth.builder.base;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.store.LayoutStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
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

  private final Path folder;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  BaseCache(Path folder) {
    this.folder = folder;
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
      LayoutStore layout = LayoutStore.open(place);
      Optional<Digest> image = layout.images().stream().findFirst();
      // Reading the image checks that all of it is there.
      return image.map(digest -> new Cached(layout, layout.image(digest).digest()));
    } catch (HearthException e) {
      LOG.warnf("making %s again: %s", name, e.getMessage());
      return Optional.empty();
    }
  }

  /** The image under this key, made now when it is not there. */
  Cached findOrMake(String name, Digest key, Making making) throws InterruptedException {
    Optional<Cached> found = find(name, key);
    if (found.isPresent()) {
      return found.get();
    }
    ReentrantLock lock =
        locks.computeIfAbsent(place(name, key).toString(), k -> new ReentrantLock());
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
      throw new HearthException(
          ErrorCode.INTERNAL, "could not make " + name + " in " + folder + ": " + e, e);
    } finally {
      lock.unlock();
    }
  }

  private Cached makeLocked(String name, Digest key, Making making)
      throws IOException, InterruptedException {
    Path place = place(name, key);
    Path work = place.resolveSibling(place.getFileName() + ".work");
    try (FileChannel channel =
        FileChannel.open(
            place.resolveSibling(place.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
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
}
