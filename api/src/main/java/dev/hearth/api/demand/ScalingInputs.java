package dev.hearth.api.demand;

import dev.hearth.api.function.ScalingSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a decision was made from.
 *
 * @param ready instances that took calls
 * @param starting instances on their way
 * @param paused instances that stood still
 * @param scheduledMin instances that the function's schedule asked for, 0 outside its windows
 * @param calls empty when no report came
 * @param silentFor for how long reports were missing; empty when none was
 */
public record ScalingInputs(
    ScalingSpec spec,
    int ready,
    int starting,
    int paused,
    int scheduledMin,
    Optional<Calls> calls,
    Optional<Duration> silentFor) {

  /**
   * The calls, summed over all gateways.
   *
   * @param stableConcurrency calls in flight or queued, averaged over the stable window
   * @param panicConcurrency the same over the panic window
   * @param serviceSeconds mean time that an instance needs for a call; empty before one ended
   */
  public record Calls(
      int inFlight,
      int queued,
      Duration oldestWait,
      double stableConcurrency,
      double panicConcurrency,
      double arrivalsPerSecond,
      OptionalDouble serviceSeconds) {}
}
