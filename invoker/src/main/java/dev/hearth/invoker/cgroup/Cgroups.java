package dev.hearth.invoker.cgroup;

import dev.hearth.api.function.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The control groups of this machine. */
public sealed interface Cgroups permits CgroupsV1, CgroupsV2 {
  Path ROOT = Path.of("/sys/fs/cgroup");

  /** Limits of CPU time hold within each period of this length. */
  long CPU_PERIOD_MICROS = 100_000;

  /** Next to a group with the kernel's default, one with so few gets what the other leaves. */
  int LEAST_CPU_SHARES = 2;

  /**
   * Finds out which version is mounted.
   *
   * @param root usually {@link #ROOT}
   */
  static Cgroups at(Path root) {
    return Files.exists(root.resolve("cgroup.controllers"))
        ? new CgroupsV2(root)
        : new CgroupsV1(root);
  }

  /** 1 or 2. */
  int version();

  /** Whether the use of swap can be limited. */
  boolean limitsSwap();

  /** How many processes of the group the kernel killed for want of memory; 0 when unknown. */
  long outOfMemoryKills(String group);

  /**
   * The memory that the group uses now, in bytes, without the file cache that the kernel would drop
   * first; 0 when unknown.
   */
  long memoryBytes(String group);

  /** The CPU time that the group's processes have used, in nanoseconds; 0 when unknown. */
  long cpuNanos(String group);

  /**
   * Changes the limits of a group, and gives it the kernel's default share of the CPUs.
   *
   * @throws IOException also when it uses more memory than its new limit; nothing was changed then
   */
  void limit(String group, Resources resources) throws IOException;

  /**
   * Lets the group's processes run only while no other group beside it wants the CPU; {@link
   * #limit} ends that. Does nothing on a kernel older than 5.15.
   */
  void giveWay(String group) throws IOException;

  /** Stops the group's processes without their notice. Returns once they stand still. */
  void freeze(String group) throws IOException;

  void thaw(String group) throws IOException;

  /** Removes a group without processes, and does nothing when there is none. */
  void remove(String group) throws IOException;

  /** Removes a group unless there are groups below it. */
  void removeUnused(String group) throws IOException;

  /** CPU time within each period. */
  static long quotaMicros(Resources resources) {
    return resources.cpuMillis() * CPU_PERIOD_MICROS / 1000;
  }

  /** Whether a process belongs to the group. */
  static boolean holds(String group, int pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
          .anyMatch(line -> line.endsWith(":" + group));
    } catch (IOException e) {
      return false;
    }
  }
}
