package dev.hearth.autoscaler.demand;

import dev.hearth.api.demand.Demand;

/** The order of the reports of one run of one gateway about one revision. */
public final class Reports {
  private Reports() {}

  /** The one that was made later; of two that cannot be told apart, the second. */
  public static Demand newer(Demand first, Demand second) {
    Sums sums = Sums.of(second);
    boolean notMore = sums.isBefore(Sums.of(first)) || sums.equals(Sums.of(first));
    return notMore && second.at().isBefore(first.at()) ? first : second;
  }
}
