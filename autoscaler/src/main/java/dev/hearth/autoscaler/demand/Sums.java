package dev.hearth.autoscaler.demand;

import dev.hearth.api.demand.Demand;

/** What a gateway, or all of them, counted so far; differences tell what happened in between. */
record Sums(double concurrencySeconds, double serviceSeconds, long arrivals, long completions) {
  static final Sums ZERO = new Sums(0, 0, 0, 0);

  static Sums of(Demand demand) {
    return new Sums(
        demand.concurrencySeconds(),
        demand.serviceSeconds(),
        demand.arrivals(),
        demand.completions());
  }

  Sums plus(Sums other) {
    return new Sums(
        concurrencySeconds + other.concurrencySeconds,
        serviceSeconds + other.serviceSeconds,
        arrivals + other.arrivals,
        completions + other.completions);
  }

  Sums minus(Sums other) {
    return new Sums(
        concurrencySeconds - other.concurrencySeconds,
        serviceSeconds - other.serviceSeconds,
        arrivals - other.arrivals,
        completions - other.completions);
  }

  /** Whether anything was counted. */
  boolean isAny() {
    return arrivals > 0 || completions > 0 || concurrencySeconds > 0 || serviceSeconds > 0;
  }

  /** Whether one of the sums is less than in {@code other}: it was taken before that. */
  boolean isBefore(Sums other) {
    return arrivals < other.arrivals
        || completions < other.completions
        || concurrencySeconds < other.concurrencySeconds
        || serviceSeconds < other.serviceSeconds;
  }
}
