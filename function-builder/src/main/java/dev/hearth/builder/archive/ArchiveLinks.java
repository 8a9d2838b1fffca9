package dev.hearth.builder.archive;

import dev.hearth.api.error.HearthException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The symbolic links of an archive, followed as the kernel would do in the folder that it is
 * unpacked into. Nothing else is in that folder, so that what the archive says decides; pure.
 */
final class ArchiveLinks {
  /** The kernel's own bound for one lookup. */
  private static final int MAX_LINKS = 40;

  /**
   * Names looked up for all links together: 100 for each of as many as an archive can have. A link
   * over links, each with a long way, could take 40 times 2,000 of them.
   */
  private static final long MAX_STEPS = 5_000_000;

  private final Map<String, String> targets = new LinkedHashMap<>();
  private final Map<String, List<String>> parts = new HashMap<>();
  private long steps;

  void add(String name, String target) {
    targets.put(name, target);
  }

  Map<String, String> all() {
    return targets;
  }

  /**
   * Checks that no lookup of a link ever leaves the folder. A target that does not exist is fine.
   *
   * @throws HearthException with {@code INVALID_ARCHIVE} that names the first that does
   */
  void check() {
    for (String name : targets.keySet()) {
      if (!staysInside(name)) {
        throw steps <= MAX_STEPS
            ? EntryName.refused(name, "is a link that leads out of the folder")
            : EntryName.refused(
                name, "is a link, and all links together lead over too many others");
      }
    }
  }

  private boolean staysInside(String link) {
    Deque<String> ahead = new ArrayDeque<>(partsOf(link).reversed()); // the last one is the next
    StringBuilder here = new StringBuilder();
    int links = 0;
    while (!ahead.isEmpty()) {
      String part = ahead.removeLast();
      if (++steps > MAX_STEPS) {
        return false;
      }
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        if (here.isEmpty()) {
          return false;
        }
        here.setLength(Math.max(0, here.lastIndexOf("/")));
        continue;
      }
      int parent = here.length();
      here.append(parent == 0 ? "" : "/").append(part);
      String target = targets.get(here.toString());
      if (target == null) {
        continue;
      }
      if (target.startsWith("/") || ++links > MAX_LINKS) {
        return false;
      }
      here.setLength(parent);
      partsOf(target).reversed().forEach(ahead::addLast);
    }
    return true;
  }

  private List<String> partsOf(String path) {
    return parts.computeIfAbsent(path, text -> new ArrayList<>(List.of(text.split("/", -1))));
  }
}
