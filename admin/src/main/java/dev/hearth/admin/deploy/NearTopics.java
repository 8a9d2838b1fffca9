package dev.hearth.admin.deploy;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the topics that somebody may have meant. Pure. */
final class NearTopics {
  private static final int MOST = 3;

  private NearTopics() {}

  /**
   * The nearest come first, at most three. Near is what differs by a third of the characters at
   * most, or contains the other.
   */
  static List<String> of(String wanted, Collection<String> topics) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    return topics.stream()
        .filter(topic -> !topic.startsWith("hearth.") && !topic.startsWith("__"))
        .filter(topic -> isNear(lower, topic.toLowerCase(Locale.ROOT)))
        .sorted(
            Comparator.comparingInt(
                    (String topic) -> distance(lower, topic.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  private static boolean isNear(String wanted, String topic) {
    boolean contained =
        Math.min(wanted.length(), topic.length()) >= 3
            && (topic.contains(wanted) || wanted.contains(topic));
    return contained || distance(wanted, topic) <= Math.max(1, wanted.length() / 3);
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
