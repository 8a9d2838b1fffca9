package dev.hearth.api.invocation;

import java.time.Instant;
import java.util.Optional;

/**
 * How an invocation ended.
 *
 * @param state one that is an end
 * @param attempts tries that count
 */
public record InvocationEnd(
    InvocationState state,
    int attempts,
    Instant at,
    Optional<String> reason,
    Optional<InvocationResult> result) {
  public InvocationEnd {
    if (!state.isEnd()) {
      throw new IllegalArgumentException("not an end: " + state);
    }
  }
}
