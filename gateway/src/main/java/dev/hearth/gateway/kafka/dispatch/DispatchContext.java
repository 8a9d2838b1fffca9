package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.Topics;
import dev.hearth.gateway.kafka.engine.BufferLimits;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

/**
 * What all topics share that are read.
 *
 * @param drainLimit how long calls in flight may go on when a dispatch ends or loses a partition
 */
public record DispatchContext(
    Clients clients,
    Topics topics,
    RetryStore retryStore,
    BufferLimits limits,
    Duration drainLimit,
    MeterRegistry meters,
    Clock clock) {
  public static DispatchContext of(
      Clients clients,
      Topics topics,
      BufferLimits limits,
      Duration drainLimit,
      MeterRegistry meters,
      Clock clock) {
    return new DispatchContext(
        clients, topics, new RetryStore(clients, topics), limits, drainLimit, meters, clock);
  }
}
