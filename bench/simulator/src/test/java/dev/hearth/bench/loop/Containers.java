package dev.hearth.bench.loop;

import java.util.Random;

/**
 * What containers do. Shares are of all starts.
 *
 * @param failedStart end before they are ready
 * @param slowStart take up to ten seconds
 * @param stuckStart are never ready; given up after {@link #START_LIMIT} seconds
 * @param crash end some time after they were ready
 * @param hang answer no more some time after they were ready
 */
record Containers(
    double failedStart, double slowStart, double stuckStart, double crash, double hang) {
  static final double START_LIMIT = 10;

  static final Containers SOUND = new Containers(0, 0, 0, 0, 0);
  static final Containers BAD = new Containers(0.1, 0.1, 0.03, 0.3, 0.1);

  /** Seconds until it is ready, or until the start has failed. */
  record Start(boolean succeeds, double seconds) {}

  Start start(Random random) {
    double fate = random.nextDouble();
    double usual = 0.005 + random.nextDouble() * 0.4;
    if (fate < failedStart) {
      return new Start(false, usual);
    }
    if (fate < failedStart + stuckStart) {
      return new Start(false, START_LIMIT);
    }
    boolean slow = fate < failedStart + stuckStart + slowStart;
    return new Start(true, slow ? 1 + random.nextDouble() * 9 : usual);
  }
}
