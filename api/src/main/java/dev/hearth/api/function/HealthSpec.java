package dev.hearth.api.function;

import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of instances besides answers to calls.
 *
 * @param startTimeout within which an instance must be ready
 * @param liveness how an image is probed while it is ready; templates' hosts need none
 */
public record HealthSpec(Duration startTimeout, Optional<LivenessProbe> liveness) {
  public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(60);
  public static final HealthSpec DEFAULT = new HealthSpec(DEFAULT_START_TIMEOUT, Optional.empty());

  public HealthSpec {
    if (startTimeout.isNegative() || startTimeout.isZero()) {
      throw new IllegalArgumentException("startTimeout must be positive: " + startTimeout);
    }
  }
}
