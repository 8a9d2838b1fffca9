package dev.hearth.gateway.kafka.trigger;

import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.Topics;
import dev.hearth.gateway.kafka.engine.BufferLimits;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

/**
 * What all triggers share.
 *
 * @param drainLimit how long calls in flight may go on when a trigger ends or loses a partition
 */
public record TriggerContext(
    Clients clients,
    Topics topics,
    DeadLetters deadLetters,
    FunctionCaller caller,
    BufferLimits limits,
    Duration drainLimit,
    MeterRegistry meters,
    Clock clock) {
  public static TriggerContext of(
      Clients clients,
      Topics topics,
      FunctionCaller caller,
      BufferLimits limits,
      Duration drainLimit,
      MeterRegistry meters,
      Clock clock) {
    return new TriggerContext(
        clients,
        topics,
        new DeadLetters(clients, topics),
        caller,
        limits,
        drainLimit,
        meters,
        clock);
  }
}
