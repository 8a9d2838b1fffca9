package dev.hearth.api.function;

import java.time.Duration;

/**
 * How to find out whether a ready instance of an {@code image:} still makes progress.
 *
 * @param path a GET of it answers 2xx or 3xx while all is well
 * @param period between two probes, and the longest that an answer may take; 1 s to 10 min
 * @param failures probes in a row that fail before the instance is replaced; 1 to 100
 */
public record LivenessProbe(String path, Duration period, int failures) {
  public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(10);
  public static final int DEFAULT_FAILURES = 3;

  public LivenessProbe {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("the path of a probe must begin with '/': " + path);
    }
    if (period.isNegative() || period.isZero() || failures < 1) {
      throw new IllegalArgumentException("not a probe: every " + period + ", " + failures);
    }
  }
}
