package dev.hearth.api.function;

/**
 * What one instance may use.
 *
 * @param memoryBytes hard limit of memory in bytes, at least 16 MiB
 * @param cpuMillis limit of CPU time in thousandths of a core, at least 10
 * @param pids limit of processes and threads, at least 16
 * @param shmBytes size of {@code /dev/shm}, at least 64 KiB and at most {@code memoryBytes},
 *     towards which what is written there counts
 * @param tmpBytes size of {@code /tmp}, likewise
 */
public record Resources(long memoryBytes, int cpuMillis, int pids, long shmBytes, long tmpBytes) {
  public static final long LEAST_FILES_BYTES = 64L << 10;
  public static final Resources DEFAULT = new Resources(128L << 20, 1000, 256);

  private static final int ONE_PROCESSOR = 1000;

  public Resources {
    if (memoryBytes < 16L << 20) {
      throw new IllegalArgumentException("memory must be at least 16Mi: " + memoryBytes);
    }
    if (cpuMillis < 10) {
      throw new IllegalArgumentException("cpu must be at least 10m: " + cpuMillis);
    }
    if (pids < 16) {
      throw new IllegalArgumentException("pids must be at least 16: " + pids);
    }
    require("shm", shmBytes, memoryBytes);
    require("tmp", tmpBytes, memoryBytes);
  }

  /** With the usual sizes of {@code /dev/shm} and {@code /tmp}. */
  public Resources(long memoryBytes, int cpuMillis, int pids) {
    this(memoryBytes, cpuMillis, pids, filesBytes(memoryBytes), filesBytes(memoryBytes));
  }

  /**
   * The size of {@code /dev/shm} and of {@code /tmp} where nothing else is said: half of the
   * memory, so that a full one is an error and not the end of the instance.
   */
  public static long filesBytes(long memoryBytes) {
    return memoryBytes / 2;
  }

  /** How many processors {@code cpuMillis} fills, rounded up. */
  public int processors() {
    return Math.ceilDiv(cpuMillis, ONE_PROCESSOR);
  }

  private static void require(String name, long bytes, long memoryBytes) {
    if (bytes < LEAST_FILES_BYTES || bytes > memoryBytes) {
      throw new IllegalArgumentException(
          name + " must be from 64Ki to the memory limit, " + memoryBytes + ": " + bytes);
    }
  }
}
