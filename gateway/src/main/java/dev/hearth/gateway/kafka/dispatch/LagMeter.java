package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.engine.EventBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records are not handled yet. The consumer learns where a partition ends when it fetches;
 * for those that are paused the broker is asked from time to time.
 */
final class LagMeter {
  private static final Duration BETWEEN_MEASUREMENTS = Duration.ofMillis(500);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(5);

  private final Admin admin;
  private final DispatchMeters meters;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private long measuredAt;
  private long askedAt;

  LagMeter(Admin admin, DispatchMeters meters) {
    this.admin = admin;
    this.meters = meters;
  }

  /** Called often, measures seldom. */
  void measure(
      long now, Consumer<?, ?> consumer, Set<TopicPartition> paused, EventBuffer<?> buffer) {
    meters.buffered(buffer.size());
    if (now - measuredAt < BETWEEN_MEASUREMENTS.toMillis()) {
      return;
    }
    measuredAt = now;
    meters.oldest(now - buffer.oldestArrival().orElse(now));
    long lag = 0;
    boolean known = false;
    for (TopicPartition partition : consumer.assignment()) {
      OptionalLong unfetched = consumer.currentLag(partition);
      known |= unfetched.isPresent();
      long grown = paused.contains(partition) ? grownSince(partition, consumer, unfetched) : 0;
      lag += unfetched.orElse(0) + grown + buffer.unfinished(partition.partition());
    }
    meters.lag(known || consumer.assignment().isEmpty() ? lag : -1);
    ask(now, paused);
  }

  private synchronized long grownSince(
      TopicPartition partition, Consumer<?, ?> consumer, OptionalLong unfetched) {
    Long end = ends.get(partition);
    return end == null ? 0 : Math.max(0, end - consumer.position(partition) - unfetched.orElse(0));
  }

  private void ask(long now, Set<TopicPartition> paused) {
    if (paused.isEmpty() || now - askedAt < BETWEEN_QUESTIONS.toMillis()) {
      return;
    }
    askedAt = now;
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    paused.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
    var _ =
        admin
            .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .whenComplete(
                (found, error) -> {
                  if (error == null) {
                    learn(found);
                  }
                });
  }

  private synchronized void learn(Map<TopicPartition, ListOffsetsResultInfo> found) {
    found.forEach((partition, each) -> ends.put(partition, each.offset()));
  }
}
