package dev.hearth.gateway.kafka.trigger;

import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.ScalingSpec;

/**
 * What a running trigger has to know of its function.
 *
 * @param active whether there is a revision to call, and nobody paused the trigger
 * @param concurrency calls at a time, at least 1
 */
public record TriggerSettings(KafkaTrigger trigger, boolean active, int concurrency) {
  /** Beyond this, more calls at a time only wait in the activator. */
  private static final int MOST_CALLS = 256;

  public static TriggerSettings of(KafkaTrigger trigger, FunctionState state) {
    int concurrency =
        state
            .active()
            .map(revision -> state.function().bounds().applyTo(revision.spec()))
            .map(TriggerSettings::capacity)
            .orElse(1);
    return new TriggerSettings(
        trigger, state.active().isPresent() && !trigger.paused(), concurrency);
  }

  private static int capacity(ScalingSpec scaling) {
    return (int) Math.min((long) scaling.max() * scaling.concurrency(), MOST_CALLS);
  }
}
