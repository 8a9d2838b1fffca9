package dev.hearth.server.disk;

import dev.hearth.api.disk.FunctionDisk;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.image.Digest;
import dev.hearth.server.disk.plan.RevisionUse;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which function takes how much. */
final class FunctionShares {
  private FunctionShares() {}

  /** Largest first. */
  static List<FunctionDisk> of(List<StoredItem> items, List<RevisionUse> revisions) {
    Map<Digest, Set<Digest>> parts = new HashMap<>();
    Map<String, Long> logs = new HashMap<>();
    Set<Digest> ofBases = new HashSet<>();
    for (StoredItem item : items) {
      switch (item.kind()) {
        case IMAGE -> parts.put(new Digest(item.name()), item.needs());
        case LOG -> logs.put(item.name(), item.bytes());
        case BASE -> ofBases.addAll(item.needs());
        default -> {}
      }
    }
    Map<String, Set<Digest>> needs = new TreeMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (RevisionUse revision : revisions) {
      String function = revision.id().function().value();
      needs
          .computeIfAbsent(function, name -> new HashSet<>())
          .addAll(parts.getOrDefault(revision.image(), Set.of(revision.image())));
      counts.merge(function, 1, Integer::sum);
    }
    Map<Digest, Integer> users = new HashMap<>();
    needs.values().forEach(all -> all.forEach(digest -> users.merge(digest, 1, Integer::sum)));
    Map<Digest, Long> sizes = sizes(items);
    return needs.entrySet().stream()
        .map(
            entry -> {
              long own = 0;
              long shared = 0;
              for (Digest digest : entry.getValue()) {
                long bytes = sizes.getOrDefault(digest, 0L);
                if (users.get(digest) == 1 && !ofBases.contains(digest)) {
                  own += bytes;
                } else {
                  shared += bytes;
                }
              }
              long log = logs.getOrDefault(entry.getKey(), 0L);
              return new FunctionDisk(
                  entry.getKey(), counts.get(entry.getKey()), own + log, shared, log);
            })
        .sorted(Comparator.comparingLong(FunctionDisk::own).reversed())
        .toList();
  }

  /** Blobs by their digest, and unpacked layers by that of what was unpacked. */
  private static Map<Digest, Long> sizes(List<StoredItem> items) {
    Map<Digest, Long> sizes = new HashMap<>();
    for (StoredItem item : items) {
      if (item.kind() == ItemKind.BLOB) {
        sizes.merge(new Digest(item.name()), item.bytes(), Long::sum);
      } else if (item.kind() == ItemKind.LAYER) {
        item.needs().forEach(digest -> sizes.merge(digest, item.bytes(), Long::sum));
      }
    }
    return sizes;
  }
}
