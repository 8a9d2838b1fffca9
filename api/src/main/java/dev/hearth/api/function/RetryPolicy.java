package dev.hearth.api.function;

import java.time.Duration;

/**
 * How often a failed event is tried.
 *
 * @param attempts tries in all, the first included; at least 1
 * @param backoff wait before the second try; doubles with each further one
 */
public record RetryPolicy(int attempts, Duration backoff) {
  public static final RetryPolicy DEFAULT = new RetryPolicy(5, Duration.ofMillis(200));

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
    }
    if (backoff.isNegative()) {
      throw new IllegalArgumentException("backoff must not be negative: " + backoff);
    }
  }
}
