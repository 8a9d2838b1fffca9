package dev.hearth.api.function;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a failed event is tried.
 *
 * @param attempts tries in all, the first included; at least 1
 * @param backoff wait before the second try; doubles with each further one
 * @param maxAge an event that would be older at its next try is given up; empty for no limit
 */
public record RetryPolicy(int attempts, Duration backoff, Optional<Duration> maxAge) {
  public static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofMillis(200));

  public RetryPolicy(int attempts, Duration backoff) {
    this(attempts, backoff, Optional.empty());
  }

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
    }
    if (backoff.isNegative()) {
      throw new IllegalArgumentException("backoff must not be negative: " + backoff);
    }
    if (maxAge.filter(age -> age.isNegative() || age.isZero()).isPresent()) {
      throw new IllegalArgumentException("maxAge must be more than nothing: " + maxAge.get());
    }
  }
}
