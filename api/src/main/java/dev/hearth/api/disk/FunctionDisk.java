package dev.hearth.api.disk;

/**
 * What one function takes of the disk, in bytes.
 *
 * @param revisions that are kept
 * @param own what no other function or base uses, logs included: what deleting it would free
 * @param shared what others use too
 * @param logs contained in {@code own}
 */
public record FunctionDisk(String function, int revisions, long own, long shared, long logs) {}
