package dev.hearth.api.function;

/**
 * What one instance may use.
 *
 * @param memoryBytes hard limit of memory in bytes, at least 16 MiB
 * @param cpuMillis limit of CPU time in thousandths of a core, at least 10
 * @param pids limit of processes and threads, at least 16
 */
public record Resources(long memoryBytes, int cpuMillis, int pids) {
  public static final Resources DEFAULT = new Resources(128L << 20, 1000, 256);

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
  }
}
