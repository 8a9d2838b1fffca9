package dev.hearth.autoscaler.keepalive;

import java.time.Duration;

/**
 * The grid on which idle times are counted: octaves, each cut into bins of equal width. A bin is a
 * second wide at least and, from two minutes on, 1/128 of its octave: fine enough that the instance
 * of a daily caller stands there for minutes, not for an hour.
 */
final class IdleAges {
  /** Demand is reported every second: what is shorter than this is no idle time. */
  static final int FIRST_SECONDS = 2;

  static final int OCTAVES = 16;

  private static final int MOST_LEVELS = 7;

  /** Where the bins of each octave begin, counted through; one more for the end. */
  private static final int[] FIRST_BINS = firstBins();

  /** Of all octaves. */
  static final int ALL_BINS = FIRST_BINS[OCTAVES];

  private static final double[] STARTS = starts();

  /** Where counting ends: 36 hours. */
  static final double END_SECONDS = STARTS[ALL_BINS];

  private IdleAges() {}

  static int bins(int octave) {
    return 1 << Math.min(MOST_LEVELS, octave + 1);
  }

  static int firstBin(int octave) {
    return FIRST_BINS[octave];
  }

  static int octave(double seconds) {
    return Math.getExponent(seconds / FIRST_SECONDS);
  }

  static int octaveOf(int bin) {
    int octave = 0;
    while (FIRST_BINS[octave + 1] <= bin) {
      octave++;
    }
    return octave;
  }

  /** Counted through all octaves. */
  static int bin(double seconds) {
    int octave = octave(seconds);
    double within = seconds / length(octave) - 1;
    return FIRST_BINS[octave] + (int) (within * bins(octave));
  }

  /** Where a bin begins, in seconds; also for the one after the last. */
  static double start(int bin) {
    return STARTS[bin];
  }

  static double width(int bin) {
    return STARTS[bin + 1] - STARTS[bin];
  }

  static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** An octave is as long as the age at which it begins. */
  private static double length(int octave) {
    return FIRST_SECONDS * (double) (1 << octave);
  }

  private static int[] firstBins() {
    int[] first = new int[OCTAVES + 1];
    for (int octave = 0; octave < OCTAVES; octave++) {
      first[octave + 1] = first[octave] + bins(octave);
    }
    return first;
  }

  private static double[] starts() {
    double[] starts = new double[ALL_BINS + 1];
    for (int octave = 0; octave < OCTAVES; octave++) {
      for (int i = 0; i < bins(octave); i++) {
        starts[FIRST_BINS[octave] + i] = length(octave) * (1 + i / (double) bins(octave));
      }
    }
    starts[ALL_BINS] = length(OCTAVES);
    return starts;
  }
}
