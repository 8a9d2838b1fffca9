package dev.hearth.bench.trace;

import java.util.random.RandomGenerator;

/** The ways in which functions are called, and how many of them are called so. */
enum CallPattern {
  /** By a timer of whole minutes, at the second. */
  TIMER,
  /** By two timers. */
  TIMERS,
  /** By something that comes again and again, with little jitter or much. */
  POLLED,
  /** By many people that know nothing of each other. */
  RANDOM,
  /** In sessions of several calls. */
  SESSIONS,
  /** With gaps of all lengths. */
  IRREGULAR;

  /** A timer is called once in a minute at most. */
  private static final int TIMER_LIMIT = 1440;

  /**
   * 29 % of applications have timers (section 3.2 of the study), and those are among the 81 % that
   * are called once in a minute at most. Of all, one in five has gaps that hardly vary, and two in
   * five gaps that vary more than those of random calls (section 3.3).
   */
  static CallPattern draw(double callsPerDay, RandomGenerator random) {
    double at = random.nextDouble();
    if (callsPerDay <= TIMER_LIMIT) {
      if (at < 0.25) {
        return TIMER;
      }
      if (at < 0.36) {
        return TIMERS;
      }
    }
    double other = random.nextDouble();
    if (other < 0.37) {
      return POLLED;
    }
    if (other < 0.57) {
      return RANDOM;
    }
    return other < 0.82 ? SESSIONS : IRREGULAR;
  }
}
