package dev.hearth.server.disk.plan;

import dev.hearth.api.disk.DiskSpace;

/**
 * How much the platform may keep.
 *
 * @param bytes for everything that can be collected
 * @param revisions kept per function, the one with traffic included; at least 1
 */
public record Budget(long bytes, int revisions) {
  public Budget {
    if (bytes < 0 || revisions < 1) {
      throw new IllegalArgumentException("no budget: " + bytes + " bytes, " + revisions);
    }
  }

  /**
   * Less where the file system is nearly full: a tenth of it stays free, as far as giving back what
   * is collectable can reach that.
   *
   * @param used bytes that are collectable now
   */
  public Budget within(DiskSpace space, long used) {
    if (space.total() == 0) {
      return this;
    }
    long allowed = Math.max(0, used + space.free() - space.total() / 10);
    return new Budget(Math.min(bytes, allowed), revisions);
  }
}
