package dev.hearth.cli.output;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names that a person may have meant. Pure. */
public final class Nearest {
  /** What destroys something is never proposed: a proposal is soon typed. */
  private static final Set<String> DESTRUCTIVE =
      Set.of("delete", "rm", "remove", "drop", "down", "cancel", "clean");

  private static final int MOST = 3;

  private record Candidate(String name, int distance) {}

  private Nearest() {}

  /**
   * The names that begin with {@code given}, and those that become it by one change per three
   * characters: a character more, less, or another, or two swapped. The nearest come first.
   */
  public static List<String> of(String given, Collection<String> names) {
    String wanted = given.toLowerCase(Locale.ROOT);
    return names.stream()
        .filter(name -> !DESTRUCTIVE.contains(name))
        .map(name -> new Candidate(name, distance(wanted, name)))
        .filter(it -> it.distance() <= wanted.length() / 3 || begins(wanted, it.name()))
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(Candidate::name)
        .distinct()
        .limit(MOST)
        .toList();
  }

  private static boolean begins(String given, String name) {
    return given.replace("-", "").length() >= 2 && name.startsWith(given);
  }

  /** Optimal string alignment. */
  static int distance(String one, String other) {
    int[][] costs = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        if (i == 0 || j == 0) {
          costs[i][j] = i + j;
          continue;
        }
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        int least = Math.min(costs[i - 1][j], costs[i][j - 1]) + 1;
        least = Math.min(least, costs[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          least = Math.min(least, costs[i - 2][j - 2] + 1);
        }
        costs[i][j] = least;
      }
    }
    return costs[one.length()][other.length()];
  }
}
