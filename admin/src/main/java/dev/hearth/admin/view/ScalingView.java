package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.demand.ScalingDecision;
import dev.hearth.api.demand.ScalingInputs;
import dev.hearth.api.function.FunctionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a function is scaled, and the last decisions about it, newest first.
 *
 * @param scaling in force; null while no revision is active
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ScalingView(String name, FunctionView.Scaling scaling, List<Entry> decisions) {

  /**
   * A decision.
   *
   * @param at when it was made last
   * @param ready instances that it wants ready, and {@code paused} frozen
   * @param reason what asked for the number
   * @param limit what made it another number than asked for; null when nothing did
   * @param words the whole in one line
   */
  public record Entry(
      Instant at,
      String revision,
      int ready,
      int paused,
      String reason,
      String limit,
      String words,
      Inputs inputs) {
    static Entry of(ScalingDecision decision) {
      return new Entry(
          decision.at(),
          decision.revision().toString(),
          decision.desired().ready(),
          decision.desired().paused(),
          decision.reason(),
          decision.limit().orElse(null),
          decision.words(),
          Inputs.of(decision.inputs()));
    }
  }

  /**
   * What it was made from.
   *
   * @param queueTimeMillis within which a queue shall be empty
   * @param scheduledMin what the schedule asked for, 0 outside its windows
   * @param calls null when no report came
   * @param silentMillis for how long reports were missing; null when none was
   */
  public record Inputs(
      int min,
      int max,
      int concurrency,
      double target,
      long queueTimeMillis,
      int scheduledMin,
      int ready,
      int starting,
      int paused,
      Calls calls,
      Long silentMillis) {
    static Inputs of(ScalingInputs inputs) {
      return new Inputs(
          inputs.spec().min(),
          inputs.spec().max(),
          inputs.spec().concurrency(),
          inputs.spec().target(),
          inputs.spec().queueTime().toMillis(),
          inputs.scheduledMin(),
          inputs.ready(),
          inputs.starting(),
          inputs.paused(),
          inputs.calls().map(Calls::of).orElse(null),
          inputs.silentFor().map(Duration::toMillis).orElse(null));
    }
  }

  /**
   * The calls of that moment.
   *
   * @param stableConcurrency at a time on average over the stable window; {@code panicConcurrency}
   *     over the panic window
   * @param serviceMillis null before the first call ended
   */
  public record Calls(
      int inFlight,
      int queued,
      long oldestWaitMillis,
      double stableConcurrency,
      double panicConcurrency,
      double arrivalsPerSecond,
      Double serviceMillis) {
    static Calls of(ScalingInputs.Calls calls) {
      return new Calls(
          calls.inFlight(),
          calls.queued(),
          calls.oldestWait().toMillis(),
          rounded(calls.stableConcurrency()),
          rounded(calls.panicConcurrency()),
          rounded(calls.arrivalsPerSecond()),
          calls.serviceSeconds().isPresent()
              ? rounded(calls.serviceSeconds().getAsDouble() * 1000)
              : null);
    }
  }

  public static ScalingView of(FunctionState state, List<ScalingDecision> decisions) {
    return new ScalingView(
        state.name().value(),
        FunctionView.Scaling.inForce(state),
        decisions.stream().map(Entry::of).toList());
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1e3;
  }
}
