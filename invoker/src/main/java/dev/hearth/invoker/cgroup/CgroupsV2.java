package dev.hearth.invoker.cgroup;

import dev.hearth.api.function.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The unified hierarchy. */
record CgroupsV2(Path root) implements Cgroups {
  private static final int CPU_WEIGHT = 100;

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void limit(String group, Resources resources) throws IOException {
    Path folder = folder(group);
    // the kernel would kill at once what uses more
    CgroupFile.requireBelow(
        resources.memoryBytes(), folder.resolve("memory.current"), () -> memoryBytes(group));
    CgroupFile.write(folder.resolve("memory.max"), resources.memoryBytes());
    if (Files.exists(folder.resolve("memory.swap.max"))) {
      CgroupFile.write(folder.resolve("memory.swap.max"), 0);
    }
    Files.writeString(
        folder.resolve("cpu.max"), Cgroups.quotaMicros(resources) + " " + CPU_PERIOD_MICROS);
    CgroupFile.idle(folder, false);
    CgroupFile.write(folder.resolve("cpu.weight"), CPU_WEIGHT);
    CgroupFile.write(folder.resolve("pids.max"), resources.pids());
  }

  @Override
  public void giveWay(String group) throws IOException {
    CgroupFile.idle(folder(group), true);
  }

  /** The file is missing where the kernel has no swap accounting; then no limit can be set. */
  @Override
  public boolean limitsSwap() {
    try (var groups = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path group : groups) {
        if (Files.exists(group.resolve("memory.swap.max"))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public long outOfMemoryKills(String group) {
    return CgroupFile.number(folder(group).resolve("memory.events"), "oom_kill");
  }

  @Override
  public long memoryBytes(String group) {
    Path folder = folder(group);
    return CgroupFile.difference(
        folder.resolve("memory.current"), folder.resolve("memory.stat"), "inactive_file");
  }

  @Override
  public long cpuNanos(String group) {
    return CgroupFile.number(folder(group).resolve("cpu.stat"), "usage_usec") * 1_000;
  }

  @Override
  public void freeze(String group) throws IOException {
    Files.writeString(folder(group).resolve("cgroup.freeze"), "1");
    Path events = folder(group).resolve("cgroup.events");
    CgroupFile.await(() -> CgroupFile.number(events, "frozen") == 1, "freezing of " + group);
  }

  @Override
  public void thaw(String group) throws IOException {
    Path freeze = folder(group).resolve("cgroup.freeze");
    if (Files.exists(freeze)) {
      Files.writeString(freeze, "0");
    }
  }

  @Override
  public void remove(String group) throws IOException {
    Files.deleteIfExists(folder(group));
  }

  @Override
  public void removeUnused(String group) throws IOException {
    if (!CgroupFile.hasChildren(folder(group))) {
      remove(group);
    }
  }

  private Path folder(String group) {
    return root.resolve(group.substring(1));
  }
}
