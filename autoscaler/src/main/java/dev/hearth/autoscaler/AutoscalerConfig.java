package dev.hearth.autoscaler;

import dev.hearth.autoscaler.decision.ScalingRules;
import java.time.Duration;

/**
 * How the autoscaler works, for all functions.
 *
 * @param tick time between two regular decisions about a revision that has instances or demand
 * @param silence a gateway that said nothing for longer is silent; gateways report every second
 * @param orphanAfter instances of a revision that nobody uses are left alone for this long, since
 *     they may be on trial
 */
public record AutoscalerConfig(
    ScalingRules rules, Duration tick, Duration silence, Duration orphanAfter) {
  public static final AutoscalerConfig DEFAULT =
      new AutoscalerConfig(
          ScalingRules.DEFAULT,
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10));

  public AutoscalerConfig {
    if (!tick.isPositive() || !silence.isPositive() || !orphanAfter.isPositive()) {
      throw new IllegalArgumentException(
          "tick, silence and orphanAfter must be positive: "
              + tick
              + ", "
              + silence
              + ", "
              + orphanAfter);
    }
  }
}
