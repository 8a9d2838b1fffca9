package dev.hearth.gateway.kafka.engine;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Decides whether an event is tried again, and when. */
public final class Retry {
  /** No wait is longer, whatever the policy or a {@code Retry-After} says. */
  public static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private static final Duration SHORTEST_HOLD = Duration.ofMillis(50);
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(5);
  private static final int MAX_DOUBLINGS = 20;

  private Retry() {}

  /**
   * @param attempts tries so far that count, the one that ended with {@code outcome} included
   * @param random 0 up to, not including, 1; spreads the waits of events that failed together
   */
  public static Verdict next(
      RetryPolicy policy, int attempts, CallOutcome outcome, Instant now, double random) {
    return switch (outcome) {
      case CallOutcome.Answered answered -> answered(policy, attempts, answered, now, random);
      case CallOutcome.Failed failed -> failed(policy, attempts, failed, random);
    };
  }

  /**
   * How long a trigger holds still after something that is not an event's fault.
   *
   * @param holds how many such outcomes there were in a row, at least 1
   */
  public static Duration hold(int holds, double random) {
    return jittered(SHORTEST_HOLD, holds, LONGEST_HOLD, random);
  }

  private static Verdict answered(
      RetryPolicy policy, int attempts, CallOutcome.Answered answered, Instant now, double random) {
    int status = answered.status();
    if (status >= 200 && status < 300) {
      return new Verdict.Done();
    }
    String reason = "the function answered " + status;
    boolean passing = status >= 500 || status == 408 || status == 429;
    if (!passing) {
      return new Verdict.GiveUp(reason);
    }
    Duration backoff = backoff(policy, attempts, random);
    Optional<Duration> asked =
        Optional.ofNullable(answered.headers().get("retry-after"))
            .flatMap(value -> retryAfter(value, now));
    Duration wait = asked.filter(a -> a.compareTo(backoff) > 0).orElse(backoff);
    return counted(policy, attempts, wait, reason);
  }

  private static Verdict failed(
      RetryPolicy policy, int attempts, CallOutcome.Failed failed, double random) {
    String reason = failed.code().slug() + ": " + failed.message();
    return switch (failed.code().kind()) {
      case FUNCTION -> counted(policy, attempts, backoff(policy, attempts, random), reason);
      case PLATFORM, CAPACITY -> new Verdict.Hold(reason);
      case CALLER ->
          isAboutTheEvent(failed.code()) ? new Verdict.GiveUp(reason) : new Verdict.Hold(reason);
    };
  }

  /** Otherwise the function is just being deleted, of which the registry will tell the trigger. */
  private static boolean isAboutTheEvent(ErrorCode code) {
    return code == ErrorCode.PAYLOAD_TOO_LARGE
        || code == ErrorCode.HEADERS_TOO_LARGE
        || code == ErrorCode.INVALID_REQUEST;
  }

  /** What follows for an event that the function named as failed. */
  static Verdict named(RetryPolicy policy, int attempts, double random) {
    Duration wait = backoff(policy, attempts, random);
    return counted(policy, attempts, wait, "the function named it as failed");
  }

  /**
   * @param born since when there is the event
   * @param due when it would be tried again
   */
  static boolean isTooOld(RetryPolicy policy, long born, long due) {
    return policy.maxAge().filter(age -> due - born > age.toMillis()).isPresent();
  }

  private static Verdict counted(RetryPolicy policy, int attempts, Duration wait, String reason) {
    return attempts >= policy.attempts()
        ? new Verdict.GiveUp(reason)
        : new Verdict.Again(wait, reason);
  }

  static Duration backoff(RetryPolicy policy, int attempts, double random) {
    return jittered(policy.backoff(), attempts, LONGEST_WAIT, random);
  }

  /** {@code base × 2^(times-1)}, at most {@code longest}, of which a random part of half is cut. */
  private static Duration jittered(Duration base, int times, Duration longest, double random) {
    long factor = 1L << Math.clamp(times - 1, 0, MAX_DOUBLINGS);
    double millis = Math.min((double) base.toMillis() * factor, (double) longest.toMillis());
    return Duration.ofMillis(Math.round(millis * (1 - random / 2)));
  }

  /** Seconds, or a date of RFC 9110; empty for anything else. */
  static Optional<Duration> retryAfter(String value, Instant now) {
    String text = value.strip();
    try {
      Duration asked =
          text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty()
              ? Duration.ofSeconds(text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text))
              : Duration.between(
                  now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      if (asked.isNegative()) {
        return Optional.empty();
      }
      return Optional.of(asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
