package dev.hearth.autoscaler.demand;

import dev.hearth.api.demand.Demand;

/** The order of the reports of one run of one gateway about one revision. */
public final class Reports {
  private Reports() {}

  /** The one that was made later; of two that cannot be told apart, the second. */
  public static Demand newer(Demand first, Demand second) {
    if (Sums.of(second).isBefore(Sums.of(first))) {
      return first;
    }
    boolean sameSums = Sums.of(second).equals(Sums.of(first));
    return sameSums && second.at().isBefore(first.at()) ? first : second;
  }
}
