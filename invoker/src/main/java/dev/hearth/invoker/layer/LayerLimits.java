package dev.hearth.invoker.layer;

/**
 * What one layer may hold. Without a bound, a few kilobytes that unpack to terabytes of zeros would
 * fill the disk.
 *
 * @param maxBytes sum of the sizes of all files, in bytes; holes of sparse files count in full
 * @param maxEntries files, folders and links
 */
public record LayerLimits(long maxBytes, long maxEntries) {
  public static final LayerLimits DEFAULT = new LayerLimits(10L << 30, 1_000_000);

  public LayerLimits {
    if (maxBytes < 1 || maxEntries < 1) {
      throw new IllegalArgumentException("not positive: " + maxBytes + ", " + maxEntries);
    }
  }
}
