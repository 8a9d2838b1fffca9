package dev.hearth.bench.trace;

/**
 * How the rate of calls changes over a day: half of the mean is there at all times (section 3.3 of
 * the study), the rest is highest in the afternoon.
 *
 * @param swing share of the mean that it goes up and down by
 */
record Day(double swing) {
  static final Day PUBLISHED = new Day(0.5);

  private static final double PEAK_SECOND = 15 * 3600.0;

  /** Mean 1 over a day. */
  double factor(double second) {
    return 1 + swing * Math.cos(2 * Math.PI * (second - PEAK_SECOND) / Workload.DAY);
  }
}
