package dev.hearth.bench.policy;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.ScalingRules;
import java.time.Duration;
import java.time.Instant;

/** A way to scale functions. */
public interface Policy {
  String name();

  /**
   * A function that is new at {@code start} and has no instance.
   *
   * @param memoryMiB of an instance
   */
  FunctionPolicy of(ScalingSpec spec, int memoryMiB, Instant start);

  /** Whether stem cells wait for its starts, and cost memory. */
  default boolean hasCells() {
    return false;
  }

  /** How often it looks at a function that is busy. */
  default Duration tick() {
    return Duration.ofSeconds(1);
  }

  /** The windows over which load is averaged. */
  default ScalingRules rules() {
    return ScalingRules.DEFAULT;
  }
}
