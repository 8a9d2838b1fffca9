package dev.hearth.api.http;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What calls of one function may take; what is empty is the platform's default.
 *
 * @param headerBytes most bytes of a request line with its headers, at least 1; the platform's own
 *     limit holds in any case
 * @param bodyBytes most bytes of a request's body, at least 0
 * @param queue most calls that wait for an instance, at least 1
 * @param longestWait longest wait for an instance, positive; the function's timeout ends it in any
 *     case
 */
public record CallLimits(
    OptionalInt headerBytes,
    OptionalLong bodyBytes,
    OptionalInt queue,
    Optional<Duration> longestWait) {
  public static final CallLimits DEFAULT =
      new CallLimits(
          OptionalInt.empty(), OptionalLong.empty(), OptionalInt.empty(), Optional.empty());

  public CallLimits {
    if (headerBytes.orElse(1) < 1) {
      throw new IllegalArgumentException("headers must be at least 1: " + headerBytes);
    }
    if (bodyBytes.orElse(0) < 0) {
      throw new IllegalArgumentException("body must not be negative: " + bodyBytes);
    }
    if (queue.orElse(1) < 1) {
      throw new IllegalArgumentException("queue must be at least 1: " + queue);
    }
    if (longestWait.isPresent() && (longestWait.get().isNegative() || longestWait.get().isZero())) {
      throw new IllegalArgumentException("wait must be positive: " + longestWait.get());
    }
  }
}
