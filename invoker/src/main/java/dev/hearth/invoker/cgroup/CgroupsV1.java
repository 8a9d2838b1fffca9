package dev.hearth.invoker.cgroup;

import dev.hearth.api.function.Resources;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A hierarchy per controller. */
record CgroupsV1(Path root) implements Cgroups {
  private static final int CPU_SHARES = 1024;

  @Override
  public int version() {
    return 1;
  }

  @Override
  public boolean limitsSwap() {
    return Files.exists(root.resolve("memory/memory.memsw.limit_in_bytes"));
  }

  @Override
  public long outOfMemoryKills(String group) {
    return CgroupFile.number(folder("memory", group).resolve("memory.oom_control"), "oom_kill");
  }

  @Override
  public long memoryBytes(String group) {
    Path folder = folder("memory", group);
    return CgroupFile.difference(
        folder.resolve("memory.usage_in_bytes"),
        folder.resolve("memory.stat"),
        "total_inactive_file");
  }

  @Override
  public long cpuNanos(String group) {
    return CgroupFile.number(folder("cpuacct", group).resolve("cpuacct.usage"));
  }

  @Override
  public void limit(String group, Resources resources) throws IOException {
    Path memory = folder("memory", group);
    Path limit = memory.resolve("memory.limit_in_bytes");
    Path withSwap = memory.resolve("memory.memsw.limit_in_bytes");
    long bytes = resources.memoryBytes();
    CgroupFile.requireBelow(
        bytes, memory.resolve("memory.usage_in_bytes"), () -> memoryBytes(group));
    // the limit with swap is never below the one without
    boolean higher = bytes > Long.parseLong(Files.readString(limit).strip());
    if (higher && Files.exists(withSwap)) {
      CgroupFile.write(withSwap, bytes);
    }
    CgroupFile.write(limit, bytes);
    if (!higher && Files.exists(withSwap)) {
      CgroupFile.write(withSwap, bytes);
    }
    Path cpu = folder("cpu", group);
    CgroupFile.write(cpu.resolve("cpu.cfs_quota_us"), Cgroups.quotaMicros(resources));
    CgroupFile.idle(cpu, false);
    CgroupFile.write(cpu.resolve("cpu.shares"), CPU_SHARES);
    CgroupFile.write(folder("pids", group).resolve("pids.max"), resources.pids());
  }

  @Override
  public void giveWay(String group) throws IOException {
    CgroupFile.idle(folder("cpu", group), true);
  }

  @Override
  public void freeze(String group) throws IOException {
    Path state = folder("freezer", group).resolve("freezer.state");
    // the kernel may hang in FREEZING while processes are made; asking again is what helps
    CgroupFile.await(
        () -> {
          Files.writeString(state, "FROZEN");
          return Files.readString(state).strip().equals("FROZEN");
        },
        "freezing of " + group);
  }

  @Override
  public void thaw(String group) throws IOException {
    Path state = folder("freezer", group).resolve("freezer.state");
    if (Files.exists(state)) {
      Files.writeString(state, "THAWED");
    }
  }

  @Override
  public void remove(String group) throws IOException {
    for (Path folder : folders(group)) {
      Files.deleteIfExists(folder);
    }
  }

  @Override
  public void removeUnused(String group) throws IOException {
    for (Path folder : folders(group)) {
      if (!CgroupFile.hasChildren(folder)) {
        Files.deleteIfExists(folder);
      }
    }
  }

  /** Controllers mounted together have links to their common folder. */
  private List<Path> folders(String group) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> controllers = Files.newDirectoryStream(root)) {
      for (Path controller : controllers) {
        if (!Files.isSymbolicLink(controller)) {
          folders.add(folder(controller.getFileName().toString(), group));
        }
      }
    }
    return folders;
  }

  private Path folder(String controller, String group) {
    return root.resolve(controller).resolve(group.substring(1));
  }
}
