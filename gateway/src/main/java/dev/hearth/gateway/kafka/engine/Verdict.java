package dev.hearth.gateway.kafka.engine;

import java.time.Duration;

/** What follows from how a try ended. */
public sealed interface Verdict {
  /** The event is handled. */
  record Done() implements Verdict {}

  /** Try this event again; the try counts. */
  record Again(Duration delay, String reason) implements Verdict {}

  /**
   * The event is not to blame: try it again without counting, and hold the others of the trigger
   * too, which would meet the same.
   */
  record Hold(String reason) implements Verdict {}

  /** Into the dead letters. */
  record GiveUp(String reason) implements Verdict {}
}
