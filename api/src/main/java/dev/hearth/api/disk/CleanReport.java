package dev.hearth.api.disk;

import java.util.List;

/**
 * What a collection did.
 *
 * @param freed bytes
 * @param removed by kind, with the bytes that were freed
 * @param forgotten revisions that can no longer be rolled back to
 * @param used bytes that count towards the budget, afterwards
 * @param budget in bytes
 */
public record CleanReport(
    long freed, List<DiskEntry> removed, List<String> forgotten, long used, long budget) {
  public CleanReport {
    removed = List.copyOf(removed);
    forgotten = List.copyOf(forgotten);
  }
}
