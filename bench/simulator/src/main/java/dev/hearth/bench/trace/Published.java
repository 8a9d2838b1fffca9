package dev.hearth.bench.trace;

import java.util.random.RandomGenerator;

/**
 * What is published of the calls to Azure Functions in July 2019: Shahrad et al., "Serverless in
 * the Wild", USENIX ATC 2020, sections 3.3 to 3.6.
 */
final class Published {
  /**
   * Share of applications with at most so many invocations a day. 45 % are called once an hour at
   * most and 81 % once a minute (section 3.3); the range is 8 orders of magnitude; the points above
   * are read off figure 5(a).
   */
  private static final double[] SHARE = {0, 0.45, 0.81, 0.93, 0.97, 0.99, 0.999, 1};

  private static final double[] DAILY = {1, 24, 1440, 2e4, 1e5, 1e6, 1e7, 1e8};

  /** Log-normal fit of the functions' mean execution times, in seconds (section 3.4). */
  private static final double DURATION_LOG_MEAN = -0.38;

  private static final double DURATION_LOG_DEVIATION = 2.36;

  /** Burr fit of the memory that applications allocate, in MB (section 3.5). */
  private static final double MEMORY_C = 11.652;

  private static final double MEMORY_K = 0.221;
  private static final double MEMORY_SCALE = 107.083;

  /** A function may run for ten minutes at most. */
  static final double LONGEST_SECONDS = 600;

  private Published() {}

  /**
   * Calls a day of the application that a share {@code q} of all is called less than; the logarithm
   * is interpolated.
   */
  static double callsPerDay(double q) {
    int i = 1;
    while (i < SHARE.length - 1 && q > SHARE[i]) {
      i++;
    }
    double part = (q - SHARE[i - 1]) / (SHARE[i] - SHARE[i - 1]);
    return Math.exp(Math.log(DAILY[i - 1]) + part * (Math.log(DAILY[i]) - Math.log(DAILY[i - 1])));
  }

  static double meanSeconds(RandomGenerator random) {
    double seconds = Math.exp(DURATION_LOG_MEAN + DURATION_LOG_DEVIATION * random.nextGaussian());
    return Math.clamp(seconds, 0.001, LONGEST_SECONDS);
  }

  static int memoryMiB(RandomGenerator random) {
    double survival = 1 - random.nextDouble();
    double megabytes = MEMORY_SCALE * Math.pow(Math.pow(survival, -1 / MEMORY_K) - 1, 1 / MEMORY_C);
    return (int) Math.clamp(megabytes * 1e6 / (1 << 20), 16, 1536);
  }
}
