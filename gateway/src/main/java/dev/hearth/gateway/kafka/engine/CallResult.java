package dev.hearth.gateway.kafka.engine;

import dev.hearth.gateway.forward.CallOutcome;
import java.util.Set;

/**
 * How a call with one or more events ended.
 *
 * @param failed of a call that succeeded, the indexes of the events that the function names as
 *     failed
 */
public record CallResult(CallOutcome outcome, Set<Integer> failed) {
  public CallResult {
    failed = Set.copyOf(failed);
  }

  public static CallResult of(CallOutcome outcome) {
    return new CallResult(outcome, Set.of());
  }
}
