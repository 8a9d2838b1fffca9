package dev.hearth.server.disk;

import dev.hearth.api.disk.DiskEntry;
import dev.hearth.api.disk.ItemKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sums by kind. For one thread. */
final class DiskSums {
  private final Map<ItemKind, DiskEntry> sums = new EnumMap<>(ItemKind.class);

  void add(ItemKind kind, long bytes, long reclaimable) {
    add(kind, 1, bytes, reclaimable);
  }

  void reclaimable(ItemKind kind, long bytes) {
    add(kind, 0, 0, bytes);
  }

  private void add(ItemKind kind, int count, long bytes, long reclaimable) {
    sums.merge(
        kind,
        new DiskEntry(kind.slug(), count, bytes, reclaimable),
        (a, b) ->
            new DiskEntry(
                a.kind(),
                a.count() + b.count(),
                a.bytes() + b.bytes(),
                a.reclaimable() + b.reclaimable()));
  }

  long bytes() {
    return sums.values().stream().mapToLong(DiskEntry::bytes).sum();
  }

  List<DiskEntry> entries() {
    return List.copyOf(sums.values());
  }

  String text() {
    return sums.values().stream()
        .map(entry -> entry.count() + " " + entry.kind())
        .collect(Collectors.joining(", "));
  }
}
