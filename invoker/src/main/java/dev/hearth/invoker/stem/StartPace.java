package dev.hearth.invoker.stem;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps the making of cells away from starts that are going on: making one takes a good part of a
 * core for a while. It is put off and not given up, or a busy machine would never have cells.
 */
final class StartPace {
  /** After a start its first calls come. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /** How long a class that has some waits for quiet at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long a class that has none waits for the starts that are going on. */
  private static final Duration PATIENCE_WITHOUT = Duration.ofMillis(500);

  /** Says how long to wait before a cell may be made; zero when it may. */
  @FunctionalInterface
  interface Quiet {
    Duration in(Instant shortSince, boolean none);
  }

  private final InstantSource clock;
  private int running;
  private Instant lastEnd = Instant.MIN;

  StartPace(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void begun() {
    running++;
  }

  synchronized void ended() {
    running--;
    lastEnd = clock.instant();
  }

  synchronized Duration quietIn(Instant shortSince, boolean none, Instant now) {
    Duration patience = Duration.between(now, shortSince.plus(none ? PATIENCE_WITHOUT : PATIENCE));
    Duration quiet = running > 0 ? patience : none ? Duration.ZERO : sinceLastEnd(now);
    Duration wait = quiet.compareTo(patience) < 0 ? quiet : patience;
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private Duration sinceLastEnd(Instant now) {
    return lastEnd.equals(Instant.MIN) ? Duration.ZERO : Duration.between(now, lastEnd.plus(QUIET));
  }
}
