package dev.hearth.gateway.callback;

import dev.hearth.api.invocation.Callback;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What becomes of a callback after a request. Pure. */
final class CallbackRetry {
  /** With the waits between them about half an hour in all. */
  static final int MOST_ATTEMPTS = 10;

  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  /** The address says that it wants no more. */
  private static final int GONE = 410;

  private CallbackRetry() {}

  static Callback delivered(Callback before) {
    return new Callback(
        before.url(),
        Callback.State.DELIVERED,
        before.attempts() + 1,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * @param random 0 up to, not including, 1; spreads callbacks that failed together
   */
  static Callback answered(Callback before, int status, Instant now, double random) {
    if (status >= 200 && status < 300) {
      return delivered(before);
    }
    String problem = "the address answered " + status;
    return status == GONE ? givenUp(before, problem) : failed(before, problem, now, random);
  }

  static Callback failed(Callback before, String problem, Instant now, double random) {
    if (before.attempts() + 1 >= MOST_ATTEMPTS) {
      return givenUp(before, problem);
    }
    long doubled = FIRST_WAIT.toMillis() << before.attempts();
    long wait = Math.round(Math.min(doubled, LONGEST_WAIT.toMillis()) * (1 - random / 2));
    return new Callback(
        before.url(),
        Callback.State.PENDING,
        before.attempts() + 1,
        Optional.of(now.plusMillis(wait)),
        Optional.of(problem));
  }

  /** Nothing is sent to the address, now and later. */
  static Callback refused(Callback before, String problem) {
    return givenUp(before, problem);
  }

  private static Callback givenUp(Callback before, String problem) {
    return new Callback(
        before.url(),
        Callback.State.FAILED,
        before.attempts() + 1,
        Optional.empty(),
        Optional.of(problem));
  }
}
