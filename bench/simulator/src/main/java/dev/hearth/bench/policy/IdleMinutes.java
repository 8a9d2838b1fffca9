package dev.hearth.bench.policy;

import java.time.Duration;

/**
 * The histogram of idle times of one function in bins of a minute, and what the paper reads from
 * it.
 */
final class IdleMinutes {
  private static final double MARGIN = 0.1;
  private static final double REPRESENTATIVE = 2;
  private static final double MOST_OUT_OF_BOUNDS = 0.5;

  /**
   * @param preWarm from the end of a call until an instance is made; zero for not unloading
   * @param keepAlive from then on, until it goes
   */
  record Windows(Duration preWarm, Duration keepAlive) {}

  private final int[] bins;
  private int within;
  private int outOfBounds;

  IdleMinutes(int minutes) {
    bins = new int[minutes];
  }

  void add(Duration idle) {
    long minute = idle.toMinutes();
    if (minute < bins.length) {
      bins[(int) minute]++;
      within++;
    } else {
      outOfBounds++;
    }
  }

  Windows windows(double head, double tail) {
    if (outOfBounds > MOST_OUT_OF_BOUNDS * (within + outOfBounds) || !isRepresentative()) {
      return new Windows(Duration.ZERO, Duration.ofMinutes(bins.length));
    }
    // The head is rounded down to its bin's beginning, the tail up to its end.
    double from = percentile(head) * (1 - MARGIN);
    double to = Math.min(bins.length, (percentile(tail) + 1) * (1 + MARGIN));
    return new Windows(minutes(from), minutes(to - from));
  }

  /** The coefficient of variation of the bins' counts. */
  private boolean isRepresentative() {
    double mean = within / (double) bins.length;
    double squares = 0;
    for (int count : bins) {
      squares += (count - mean) * (count - mean);
    }
    return within > 0 && Math.sqrt(squares / bins.length) / mean > REPRESENTATIVE;
  }

  private int percentile(double share) {
    double wanted = share * within;
    double seen = 0;
    for (int minute = 0; minute < bins.length; minute++) {
      seen += bins[minute];
      if (bins[minute] > 0 && seen >= wanted) {
        return minute;
      }
    }
    return bins.length - 1;
  }

  private static Duration minutes(double minutes) {
    return Duration.ofMillis(Math.round(minutes * 60_000));
  }
}
