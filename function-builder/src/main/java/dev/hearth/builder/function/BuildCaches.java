package dev.hearth.builder.function;

import dev.hearth.api.build.SandboxMount;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.template.Cache;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Folders that package managers keep between builds. Not all of them bear two writers, so builds
 * that use the same folder take turns.
 */
public final class BuildCaches {
  private final Path folder;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /** Sizes of caches since a build used them last; to count thousands of files takes its time. */
  private final Map<String, Long> sizes = new ConcurrentHashMap<>();

  public BuildCaches(Path folder) {
    this.folder = folder;
  }

  /** What runs with the caches mounted. */
  public interface Step {
    void run(List<SandboxMount> mounts) throws IOException, InterruptedException;
  }

  public void with(List<Cache> caches, Step step) throws IOException, InterruptedException {
    Map<String, Cache> inOrder = new TreeMap<>();
    caches.forEach(cache -> inOrder.put(cache.name(), cache));
    List<ReentrantLock> held = new ArrayList<>();
    List<SandboxMount> mounts = new ArrayList<>();
    try {
      for (Cache cache : inOrder.values()) {
        ReentrantLock lock = lock(cache.name());
        lock.lockInterruptibly();
        held.add(lock);
        sizes.remove(cache.name());
        Path shared = Files.createDirectories(folder.resolve(cache.name()));
        Files.setLastModifiedTime(shared, FileTime.from(Instant.now()));
        mounts.add(new SandboxMount(shared, cache.path(), true));
      }
      step.run(mounts);
    } finally {
      held.forEach(ReentrantLock::unlock);
    }
  }

  /** The caches there are; those that a build uses are held. */
  public List<StoredItem> items() throws IOException {
    List<StoredItem> items = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return items;
    }
    try (DirectoryStream<Path> caches = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path cache : caches) {
        String name = cache.getFileName().toString();
        boolean held = lock(name).isLocked();
        Long size = sizes.get(name);
        if (size == null) {
          size = FileTree.ownBytes(cache);
          if (!held) {
            sizes.put(name, size);
          }
        }
        items.add(
            new StoredItem(
                ItemKind.PACKAGES,
                name,
                size,
                Files.getLastModifiedTime(cache).toInstant(),
                held,
                Set.of()));
      }
    }
    return items;
  }

  /** Removes a cache unless a build uses it; tells how many bytes that freed. */
  public long remove(StoredItem item) throws IOException {
    ReentrantLock lock = lock(item.name());
    if (!lock.tryLock()) {
      return 0;
    }
    try {
      sizes.remove(item.name());
      FileTree.delete(folder.resolve(item.name()));
      return item.bytes();
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(String cache) {
    return locks.computeIfAbsent(cache, name -> new ReentrantLock());
  }
}
