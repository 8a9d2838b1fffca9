package dev.hearth.api.disk;

/**
 * What one use of the disk takes.
 *
 * @param kind for example {@code layer}
 * @param count of items
 * @param reclaimable bytes that a collection could free, at the cost of making them again
 */
public record DiskEntry(String kind, int count, long bytes, long reclaimable) {}
