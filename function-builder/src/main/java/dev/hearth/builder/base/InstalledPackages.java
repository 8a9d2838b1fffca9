package dev.hearth.builder.base;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The packages of a Debian root and what they need, read from dpkg's {@code status}; pure. */
final class InstalledPackages {
  private final Map<String, Set<String>> needs = new HashMap<>();
  private final Map<String, Set<String>> providers = new HashMap<>();

  private InstalledPackages() {}

  static InstalledPackages read(String status) {
    InstalledPackages packages = new InstalledPackages();
    for (String stanza : status.split("\\n\\n+", -1)) {
      packages.add(fields(stanza));
    }
    return packages;
  }

  private void add(Map<String, String> fields) {
    String name = fields.get("package");
    if (name == null || !fields.getOrDefault("status", "").endsWith(" installed")) {
      return;
    }
    Set<String> wanted = new HashSet<>(names(fields.getOrDefault("depends", "")));
    wanted.addAll(names(fields.getOrDefault("pre-depends", "")));
    needs.put(name, wanted);
    for (String provided : names(fields.getOrDefault("provides", ""))) {
      providers.computeIfAbsent(provided, key -> new TreeSet<>()).add(name);
    }
  }

  private static Map<String, String> fields(String stanza) {
    Map<String, String> fields = new LinkedHashMap<>();
    String name = "";
    for (String line : stanza.lines().toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith(" ")) {
        fields.merge(name, line, String::concat);
      } else if (colon > 0) {
        name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        fields.put(name, line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  /**
   * Without versions and architectures; of alternatives all, since what is not there is no harm.
   */
  private static Set<String> names(String list) {
    Set<String> names = new HashSet<>();
    for (String each : list.split("[,|]", -1)) {
      String name = each.strip().replaceFirst("[\\s(:].*", "");
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /** These packages and all that they depend on, of those that are installed. */
  Set<String> closure(Collection<String> wanted) {
    Set<String> all = new TreeSet<>();
    Deque<String> ahead = new ArrayDeque<>(wanted);
    while (!ahead.isEmpty()) {
      String name = ahead.remove();
      if (!needs.containsKey(name)) {
        ahead.addAll(
            providers.getOrDefault(name, Set.of()).stream()
                .filter(provider -> !all.contains(provider))
                .toList());
      } else if (all.add(name)) {
        ahead.addAll(needs.get(name));
      }
    }
    return all;
  }
}
