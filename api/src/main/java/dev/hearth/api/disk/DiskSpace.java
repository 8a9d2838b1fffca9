package dev.hearth.api.disk;

/** The room on a file system, in bytes. */
public record DiskSpace(long free, long total) {
  /** How much of it is left. */
  public enum Condition {
    OK,
    /** Below 10 % free: caches are given back. */
    LOW,
    /** Below 5 % free: deploys are refused. */
    FULL,
    /** Nearly nothing is left (below 1 % and 64 MiB): nothing can be accepted that is stored. */
    EXHAUSTED
  }

  private static final long LAST_BYTES = 64L << 20;

  public DiskSpace {
    if (free < 0 || total < 0) {
      throw new IllegalArgumentException("space cannot be negative: " + free + " of " + total);
    }
  }

  public Condition condition() {
    // Some file systems do not tell their size.
    if (total == 0) {
      return Condition.OK;
    }
    if (free < Math.min(total / 100, LAST_BYTES)) {
      return Condition.EXHAUSTED;
    }
    if (free < total / 20) {
      return Condition.FULL;
    }
    return free < total / 10 ? Condition.LOW : Condition.OK;
  }
}
