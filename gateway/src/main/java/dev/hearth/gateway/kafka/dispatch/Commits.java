package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.engine.Mark;
import dev.hearth.gateway.kafka.engine.MarkText;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
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
  private final Map<Integer, OffsetAndMetadata> committed = new HashMap<>();
  private final java.util.function.Consumer<Map<Integer, Long>> survived;
  private int textLimit = MarkText.LIMIT;
  private String topicId = "";
  private int beginnings;
  private long changesCommitted;
  private long committedAt;
  private boolean underWay;

  /**
   * @param survived told of every offset that was committed
   */
  Commits(
      String topic,
      Consumer<?, ?> consumer,
      java.util.function.Consumer<Map<Integer, Long>> survived) {
    this.topic = topic;
    this.consumer = consumer;
    this.survived = survived;
  }

  /** Of the topic that the marks are about from now on; commits under way are about another one. */
  void about(String id) {
    topicId = id;
  }

  /**
   * Whether something changed that is not committed yet.
   *
   * @param changes counted so far
   */
  boolean areDue(long changes) {
    return changes != changesCommitted;
  }

  /** How long until the next commit at the interval may go out, in milliseconds. */
  long pause(long now) {
    return Math.max(0, committedAt + INTERVAL.toMillis() - now);
  }

  void commitAtInterval(Supplier<Map<Integer, Mark>> marks, long changes, long now) {
    if (underWay || !areDue(changes) || pause(now) > 0) {
      return;
    }
    changesCommitted = changes;
    Map<TopicPartition, OffsetAndMetadata> offsets = behind(marks.get(), partition -> true);
    if (offsets.isEmpty()) {
      return;
    }
    committedAt = now;
    underWay = true;
    int begun = beginnings;
    consumer.commitAsync(
        offsets,
        (written, error) -> {
          underWay = false;
          if (error == null) {
            if (begun == beginnings) {
              remember(written);
            }
          } else {
            // The next one carries it all again.
            changesCommitted = -1;
            textLimit = error instanceof OffsetMetadataTooLarge ? shorter() : textLimit;
            LOG.debugf("committing offsets of '%s' failed: %s", topic, error.getMessage());
          }
        });
  }

  /**
   * Commits the marks of some partitions and waits for it; what cannot be committed is repeated.
   */
  void commitNow(Map<Integer, Mark> marks, Predicate<Integer> partitions) {
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

  /** What was, or is being, committed of a partition says nothing of what it is from now on. */
  void forget(int partition) {
    committed.remove(partition);
    beginnings++;
    changesCommitted = -1;
  }

  private int shorter() {
    return textLimit > CommitText.ID_ONLY ? CommitText.ID_ONLY : 0;
  }

  private void remember(Map<TopicPartition, OffsetAndMetadata> written) {
    Map<Integer, Long> offsets = new HashMap<>();
    written.forEach(
        (partition, offset) -> {
          committed.put(partition.partition(), offset);
          offsets.put(partition.partition(), offset.offset());
        });
    survived.accept(offsets);
  }

  private Map<TopicPartition, OffsetAndMetadata> behind(
      Map<Integer, Mark> marks, Predicate<Integer> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    marks.forEach(
        (partition, mark) -> {
          OffsetAndMetadata next = CommitText.of(topicId, mark, textLimit);
          if (partitions.test(partition) && !next.equals(committed.get(partition))) {
            offsets.put(new TopicPartition(topic, partition), next);
          }
        });
    return offsets;
  }
}
