package dev.hearth.gateway.kafka;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.status.StatusItem;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.Cluster;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Asks the cluster from time to time whether it is there. Consumers keep trying in silence when it
 * is not; a person should see it.
 */
final class ClusterWatch implements AutoCloseable {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(3);

  private final Clients clients;
  private final BooleanSupplier needed;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("hearth-kafka-watch").factory());
  private volatile String problem = "";

  /**
   * @param needed whether anybody wants to know; an idle platform asks nothing
   */
  ClusterWatch(Clients clients, BooleanSupplier needed) {
    this.clients = clients;
    this.needed = needed;
    long millis = BETWEEN_QUESTIONS.toMillis();
    var _ = schedule.scheduleWithFixedDelay(this::ask, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Why the cluster cannot be reached; empty when it can, or nobody asked. */
  Optional<String> problem() {
    Cluster cluster = clients.cluster();
    if (cluster.embedded() && needed.getAsBoolean() && !cluster.isUp()) {
      StatusItem status = cluster.status();
      // Needed and without a problem, it is about to start.
      return Optional.of(status.healthy() ? "embedded Kafka is starting" : status.text());
    }
    return Optional.of(problem).filter(text -> !text.isEmpty());
  }

  private void ask() {
    if (!needed.getAsBoolean() || !clients.cluster().isUp()) {
      problem = "";
      return;
    }
    try {
      clients.await("reach the cluster", clients.admin().describeCluster().nodes());
      problem = "";
    } catch (HearthException e) {
      problem = e.getMessage();
    }
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }
}
