package dev.hearth.gateway.kafka.trigger;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/** Commits low-water marks: at an interval without waiting, and at the edges with waiting. */
final class Commits {
  private static final Logger LOG = Logger.getLogger(Commits.class);
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(5);
  private static final int WAKEUPS = 3;

  private final String topic;
  private final Consumer<?, ?> consumer;
  private final Map<Integer, Long> committed = new HashMap<>();
  private long committedAt;
  private boolean underWay;

  Commits(String topic, Consumer<?, ?> consumer) {
    this.topic = topic;
    this.consumer = consumer;
  }

  /** Whether something finished that is not committed yet. */
  boolean areDue(Map<Integer, Long> marks) {
    return !behind(marks, partition -> true).isEmpty();
  }

  /** How long until the next commit at the interval may go out, in milliseconds. */
  long pause(long now) {
    return Math.max(0, committedAt + INTERVAL.toMillis() - now);
  }

  void commitAtInterval(Map<Integer, Long> marks, long now) {
    if (underWay || pause(now) > 0) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = behind(marks, partition -> true);
    if (offsets.isEmpty()) {
      return;
    }
    committedAt = now;
    underWay = true;
    consumer.commitAsync(
        offsets,
        (written, error) -> {
          underWay = false;
          if (error == null) {
            remember(written);
          } else {
            // The next one carries it all again.
            LOG.debugf("committing offsets of '%s' failed: %s", topic, error.getMessage());
          }
        });
  }

  /**
   * Commits the marks of some partitions and waits for it; what cannot be committed is repeated.
   */
  void commitNow(Map<Integer, Long> marks, Predicate<Integer> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = behind(marks, partitions);
    if (offsets.isEmpty()) {
      return;
    }
    for (int i = 0; i < WAKEUPS; i++) {
      try {
        consumer.commitSync(offsets, SYNC_LIMIT);
        remember(offsets);
        return;
      } catch (WakeupException e) {
        LOG.trace("woken up while committing");
      } catch (KafkaException e) {
        LOG.warnf(
            "the offsets of %s were not committed, their newest events will come again: %s",
            offsets.keySet(), e.getMessage());
        return;
      }
    }
  }

  void forget(int partition) {
    committed.remove(partition);
  }

  private void remember(Map<TopicPartition, OffsetAndMetadata> written) {
    written.forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
  }

  private Map<TopicPartition, OffsetAndMetadata> behind(
      Map<Integer, Long> marks, Predicate<Integer> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    marks.forEach(
        (partition, mark) -> {
          if (partitions.test(partition) && !mark.equals(committed.get(partition))) {
            offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(mark));
          }
        });
    return offsets;
  }
}
