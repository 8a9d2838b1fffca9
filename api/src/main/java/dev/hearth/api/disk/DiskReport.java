package dev.hearth.api.disk;

import java.util.List;

/**
 * What uses how much of the disk. All amounts in bytes.
 *
 * @param entries by kind
 * @param functions by function, largest first
 * @param used what counts towards the budget
 * @param budget set by {@code hearth.disk.budget}
 * @param free what is left of the file system
 * @param total size of the file system
 * @param condition {@code ok}; {@code low} below 10 % free; {@code full} below 5 % free, where
 *     deploys are refused
 */
public record DiskReport(
    List<DiskEntry> entries,
    List<FunctionDisk> functions,
    long used,
    long budget,
    long free,
    long total,
    String condition) {
  public DiskReport {
    entries = List.copyOf(entries);
    functions = List.copyOf(functions);
  }
}
