package dev.hearth.builder.function;

import dev.hearth.api.build.SandboxMount;
import dev.hearth.builder.template.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        ReentrantLock lock = locks.computeIfAbsent(cache.name(), name -> new ReentrantLock());
        lock.lockInterruptibly();
        held.add(lock);
        Path shared = Files.createDirectories(folder.resolve(cache.name()));
        mounts.add(new SandboxMount(shared, cache.path(), true));
      }
      step.run(mounts);
    } finally {
      held.forEach(ReentrantLock::unlock);
    }
  }
}
