package dev.hearth.api.invocation;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * Whom to tell of an invocation's end.
 *
 * @param attempts requests that were made
 * @param due when the next request may be made; empty while the invocation goes on, and when none
 *     follows
 * @param problem why the last request failed
 */
public record Callback(
    URI url, State state, int attempts, Optional<Instant> due, Optional<String> problem) {
  /** How far it is. */
  public enum State {
    PENDING,
    DELIVERED,
    /** Given up. */
    FAILED
  }

  public static Callback to(URI url) {
    return new Callback(url, State.PENDING, 0, Optional.empty(), Optional.empty());
  }
}
