package dev.hearth.bench.policy;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.autoscaler.decision.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides about one function, and remembers what it needs for that. */
public interface FunctionPolicy {
  DesiredInstances decide(Observation observation, Instant now);

  /**
   * When to ask again if no call comes until then; empty for not before a call comes. Asked after a
   * decision about a function without calls.
   */
  Optional<Instant> nextLook(Instant now);

  /** A call came after there was none for a time. */
  default void returned(Duration idle) {}
}
