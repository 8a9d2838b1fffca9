package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.engine.Deliveries;
import dev.hearth.gateway.kafka.engine.Kept;
import dev.hearth.gateway.kafka.engine.LogState;
import dev.hearth.gateway.kafka.engine.RecordId;
import dev.hearth.gateway.kafka.engine.Resumption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Begins partitions where they were left, and again where their logs are not the ones of which that
 * was said: topics are deleted and made again, and logs lose their ends. On the thread of the
 * dispatch.
 */
final class Places {
  private static final Logger LOG = Logger.getLogger(Places.class);
  private static final int WAKEUPS = 3;
  private static final Duration SHORTLY = Duration.ofMillis(200);

  private final DispatchSource source;
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Deliveries<ConsumerRecord<byte[], byte[]>> deliveries;
  private final Commits commits;
  private final RetryStore retryStore;
  private final TopicLogs logs;
  private final TopicWatch watch;
  private final InstantSource clock;
  private final InstantSource peoplesClock;
  private final Consumer<String> notices;
  private String topicId = "";

  /**
   * @param clock of the deliveries
   * @param notices told what was found not to be as it was left
   */
  Places(
      DispatchSource source,
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Deliveries<ConsumerRecord<byte[], byte[]>> deliveries,
      Commits commits,
      DispatchContext context,
      InstantSource clock,
      Consumer<String> notices) {
    this.source = source;
    this.consumer = consumer;
    this.deliveries = deliveries;
    this.commits = commits;
    this.retryStore = context.retryStore();
    this.logs = new TopicLogs(context.clients());
    this.watch = new TopicWatch(logs, source.topic());
    this.clock = clock;
    this.peoplesClock = context.clock();
    this.notices = notices;
  }

  /** The dispatch got these partitions. */
  void assigned(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    Map<Integer, LogState> found = logs.of(source.topic(), numbers(partitions));
    if (isOfAnother(found)) {
      madeAgain();
    } else {
      begin(partitions, found);
    }
  }

  /** Looks from time to time whether the topic is still the one that is read. */
  void look(long now) {
    watch.look(now);
    if (watch.isAnother(topicId)) {
      madeAgain();
    }
  }

  boolean isTopicMissing() {
    return watch.isMissing();
  }

  /** Whether these partitions go since their topic does. */
  boolean isTopicGone() {
    try {
      return !topicId.isEmpty() && !logs.id(source.topic()).equals(topicId);
    } catch (HearthException e) {
      return e.code() == ErrorCode.TOPIC_NOT_FOUND;
    }
  }

  /** The events of a topic that is no more go to their ends without one another. */
  void gone(Collection<TopicPartition> partitions) {
    int dropped = 0;
    for (TopicPartition partition : partitions) {
      dropped += deliveries.gone(partition.partition(), clock.millis());
      commits.forget(partition.partition());
    }
    tell(
        "the topic was deleted"
            + (dropped == 0
                ? ""
                : ", and with it " + dropped + " fetched events that had not been called"));
  }

  private void madeAgain() {
    Set<TopicPartition> all = consumer.assignment();
    if (all.isEmpty()) {
      topicId = "";
      watch.forget();
      return;
    }
    gone(all);
    begin(all, logs.of(source.topic(), numbers(all)));
  }

  private boolean isOfAnother(Map<Integer, LogState> found) {
    return !topicId.isEmpty()
        && found.values().stream().anyMatch(log -> !log.topicId().equals(topicId));
  }

  private void begin(Collection<TopicPartition> partitions, Map<Integer, LogState> found) {
    topicId = found.values().stream().findFirst().map(LogState::topicId).orElse(topicId);
    watch.forget();
    commits.about(topicId);
    Map<TopicPartition, OffsetAndMetadata> committed = committed(partitions);
    Map<Integer, List<Kept<ConsumerRecord<byte[], byte[]>>>> kept =
        retryStore.read(source.group(), source.topic(), numbers(partitions));
    for (TopicPartition partition : partitions) {
      LogState log = found.get(partition.partition());
      begin(
          partition,
          log,
          Resumption.of(log, Optional.ofNullable(committed.get(partition)).map(CommitText::read)),
          kept.getOrDefault(partition.partition(), List.of()));
    }
  }

  private void begin(
      TopicPartition partition,
      LogState log,
      Resumption resumption,
      List<Kept<ConsumerRecord<byte[], byte[]>>> kept) {
    resumption.notice().ifPresent(text -> tell(partition, text));
    deliveries.assigned(
        partition.partition(), log.topicId(), resumption.mark(), log.end(), kept, clock.millis());
    seek(partition, resumption.from(), resumption.epoch());
  }

  private void seek(TopicPartition partition, long offset, int epoch) {
    consumer.seek(
        partition,
        new OffsetAndMetadata(
            offset, epoch < 0 ? Optional.empty() : Optional.of(epoch), "of the dispatch"));
  }

  /** The logs of some partitions do not have what was to be read next. */
  void notFound(InvalidOffsetException e) {
    Map<Integer, LogState> found = logs.of(source.topic(), numbers(e.partitions()));
    if (isOfAnother(found)) {
      madeAgain();
      return;
    }
    for (TopicPartition partition : e.partitions()) {
      if (!consumer.assignment().contains(partition)) {
        continue;
      }
      LogState log = found.get(partition.partition());
      Optional<OffsetAndMetadata> known =
          e instanceof LogTruncationException cut
              ? Optional.ofNullable(cut.divergentOffsets().get(partition))
              : Optional.empty();
      Optional<Long> wanted =
          e instanceof OffsetOutOfRangeException outside
              ? Optional.ofNullable(outside.offsetOutOfRangePartitions().get(partition))
              : Optional.empty();
      if (known.isPresent()) {
        cut(partition, wanted, known.get());
      } else if (isElsewhere(partition, wanted)) {
        LOG.debugf("what was not found in %s is not looked for any more", partition);
      } else if (wanted.isPresent() && wanted.get() < log.beginning()) {
        tell(partition, Resumption.overtaken(wanted.get(), log.beginning()));
        seek(partition, log.beginning(), RecordId.NO_EPOCH);
      } else {
        again(partition, log, wanted);
      }
    }
  }

  /** It was sought elsewhere since the question was asked to which this is the answer. */
  private boolean isElsewhere(TopicPartition partition, Optional<Long> wanted) {
    try {
      return wanted.isPresent() && consumer.position(partition, SHORTLY) != wanted.get();
    } catch (KafkaException e) {
      return false;
    }
  }

  private void cut(TopicPartition partition, Optional<Long> wanted, OffsetAndMetadata firstOther) {
    tell(
        partition,
        "the log was cut at offset "
            + firstOther.offset()
            + wanted.map(offset -> ", below " + offset + " up to which it was read").orElse("")
            + "; what is there now from that offset on is handled as new");
    deliveries.cut(partition.partition(), firstOther.offset(), clock.millis());
    commits.forget(partition.partition());
    seek(partition, firstOther.offset(), firstOther.leaderEpoch().orElse(RecordId.NO_EPOCH));
  }

  /** Nothing tells what the log has kept. */
  private void again(TopicPartition partition, LogState log, Optional<Long> wanted) {
    commits.forget(partition.partition());
    begin(
        partition,
        log,
        Resumption.unknown(log, wanted),
        retryStore
            .read(source.group(), source.topic(), Set.of(partition.partition()))
            .getOrDefault(partition.partition(), List.of()));
  }

  /** A wake-up that was under way may end the first question. */
  private Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions) {
    for (int i = 1; i < WAKEUPS; i++) {
      try {
        return consumer.committed(Set.copyOf(partitions), Clients.TIME_LIMIT);
      } catch (WakeupException e) {
        LOG.trace("woken up while reading offsets");
      }
    }
    return consumer.committed(Set.copyOf(partitions), Clients.TIME_LIMIT);
  }

  private void tell(TopicPartition partition, String text) {
    tell("partition " + partition.partition() + ": " + text);
  }

  private void tell(String text) {
    LOG.warnf("%s, topic '%s': %s", source.name(), source.topic(), text);
    notices.accept(peoplesClock.instant() + " " + text);
  }

  static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }
}
