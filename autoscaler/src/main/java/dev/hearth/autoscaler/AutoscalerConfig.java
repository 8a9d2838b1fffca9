package dev.hearth.autoscaler;

import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.loop.MachineMemory;
import java.time.Duration;

/**
 * How the autoscaler works, for all functions.
 *
 * @param tick time between two regular decisions about a revision that has instances or demand
 * @param silence a gateway that said nothing for longer is silent; gateways report every second
 * @param orphanAfter instances of a revision that nobody uses are left alone for this long, since
 *     they may be on trial
 * @param memory what all instances share
 */
public record AutoscalerConfig(
    ScalingRules rules,
    Duration tick,
    Duration silence,
    Duration orphanAfter,
    MachineMemory memory) {
  public static final AutoscalerConfig DEFAULT =
      new AutoscalerConfig(
          ScalingRules.DEFAULT,
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          MachineMemory.UNLIMITED);

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

  /** With all the memory there could be. */
  public AutoscalerConfig(
      ScalingRules rules, Duration tick, Duration silence, Duration orphanAfter) {
    this(rules, tick, silence, orphanAfter, MachineMemory.UNLIMITED);
  }

  public AutoscalerConfig withMemory(MachineMemory newMemory) {
    return new AutoscalerConfig(rules, tick, silence, orphanAfter, newMemory);
  }
}
