package dev.hearth.invoker.pool;

import java.time.Duration;
import java.time.Instant;

/**
 * How often in a row instances of a revision did not start or ended soon after, and since when the
 * next start may be tried. The wait is one second after the first failure and doubles up to 30.
 *
 * @param count 0 when the last start went well
 * @param nextStart no start before this
 */
public record StartFailures(int count, Instant nextStart) {
  public static final StartFailures NONE = new StartFailures(0, Instant.MIN);

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** After one more start that failed. Those that were made together count as one. */
  public StartFailures failed(Instant now) {
    if (mustWait(now)) {
      return this;
    }
    return new StartFailures(count + 1, now.plus(wait(count)));
  }

  /**
   * After an instance that was ready has ended soon: the first time another one is started at once,
   * since one call may have been to blame.
   */
  public StartFailures endedEarly(Instant now) {
    if (mustWait(now)) {
      return this;
    }
    return new StartFailures(count + 1, count == 0 ? now : now.plus(wait(count - 1)));
  }

  /** After a start that went well; whether that lasts is not known yet. */
  public StartFailures succeeded() {
    return new StartFailures(count, Instant.MIN);
  }

  public boolean mustWait(Instant now) {
    return now.isBefore(nextStart);
  }

  private static Duration wait(int earlierFailures) {
    Duration wait = FIRST.multipliedBy(1L << Math.min(earlierFailures, 10));
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
