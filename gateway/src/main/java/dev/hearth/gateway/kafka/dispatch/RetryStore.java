package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.cluster.PackedSender;
import dev.hearth.gateway.kafka.cluster.TopicContent;
import dev.hearth.gateway.kafka.cluster.Topics;
import dev.hearth.gateway.kafka.engine.Kept;
import dev.hearth.gateway.kafka.engine.Note;
import dev.hearth.gateway.kafka.engine.RecordId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The notes on events that did not succeed at once, in a compacted topic that is made with the
 * first of them. All notes on the events of one partition lie in one partition of it. Safe for use
 * by many threads.
 */
public final class RetryStore implements AutoCloseable {
  /** Its number of partitions must not be changed: notes would not be found again. */
  public static final String TOPIC = "hearth.retries";

  private static final int PARTITIONS = 8;
  private static final long BETWEEN_LOOKS_MILLIS = 5_000;
  private static final int LARGEST_RECORD = 16 << 20;

  private static final Map<String, String> SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          TopicConfig.SEGMENT_MS_CONFIG, "600000",
          TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(32 << 20),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
          TopicConfig.DELETE_RETENTION_MS_CONFIG, "3600000",
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_RECORD));

  /** Notes of earlier versions come before those that replaced them. */
  private static final Comparator<Kept<ConsumerRecord<byte[], byte[]>>> ORDER =
      Comparator.<Kept<ConsumerRecord<byte[], byte[]>>>comparingLong(Kept::offset)
          .thenComparingInt(each -> each.id().epoch());

  private final Clients clients;
  private final Topics topics;
  private final PackedSender sender;

  /** One after the other, so that notes of one event keep their order; making the topic blocks. */
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("hearth-retries").factory());

  private final WrittenOffsets written = new WrittenOffsets();
  private final AtomicLong lookedAt = new AtomicLong();
  private volatile int partitions;

  RetryStore(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
    this.sender = new PackedSender(clients);
  }

  /** Completes once every replica in sync has the note; never blocks. */
  CompletionStage<Void> put(
      String group, RecordId id, ConsumerRecord<byte[], byte[]> record, Note note) {
    return write(
        group,
        record.topic(),
        record.partition(),
        RetryEntry.of(RetryEntry.key(group, record.topic(), id), record, note));
  }

  /** A note that stays nevertheless is seen to be old when it is read. */
  void forget(String group, String topic, RecordId id) {
    var _ = write(group, topic, id.partition(), RetryEntry.none(RetryEntry.key(group, topic, id)));
  }

  /**
   * Asks from time to time whether the cluster still has what was written, without waiting for the
   * answer. Called often.
   */
  void look(long now) {
    long before = lookedAt.get();
    Map<Integer, Long> last = now - before < BETWEEN_LOOKS_MILLIS ? Map.of() : written.last();
    if (last.isEmpty() || !lookedAt.compareAndSet(before, now)) {
      return;
    }
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    last.keySet().forEach(each -> wanted.put(new TopicPartition(TOPIC, each), OffsetSpec.latest()));
    var _ =
        clients
            .admin()
            .listOffsets(wanted)
            .all()
            .whenComplete(
                (found, error) -> {
                  if (error == null) {
                    Map<Integer, Long> ends = new HashMap<>();
                    found.forEach((each, end) -> ends.put(each.partition(), end.offset()));
                    written.ends(last, ends);
                  } else if (KafkaErrors.unwrapped(error)
                      instanceof UnknownTopicOrPartitionException) {
                    written.gone();
                  }
                });
  }

  /** How often notes were lost by the cluster; grows. What is noted has to be noted again then. */
  long losses() {
    return written.losses();
  }

  /**
   * The notes on events of these partitions, by ascending offset. Blocks until all is read that was
   * written before.
   */
  Map<Integer, List<Kept<ConsumerRecord<byte[], byte[]>>>> read(
      String group, String topic, Collection<Integer> sources) {
    Map<Integer, List<Kept<ConsumerRecord<byte[], byte[]>>>> kept = new HashMap<>();
    if (sources.isEmpty() || !exists()) {
      return kept;
    }
    List<Integer> places =
        sources.stream().map(source -> place(group, topic, source)).distinct().toList();
    for (ConsumerRecord<byte[], byte[]> entry : TopicContent.newest(clients, TOPIC, places)) {
      if (RetryEntry.isOf(entry, group, topic)) {
        int source = RetryEntry.partition(entry);
        if (sources.contains(source)) {
          kept.computeIfAbsent(source, s -> new ArrayList<>()).add(RetryEntry.kept(entry));
        }
      }
    }
    kept.values().forEach(each -> each.sort(ORDER));
    return kept;
  }

  /** Drops all notes of a group that is no more. */
  public void forgetAll(String group) {
    if (!exists()) {
      return;
    }
    List<Integer> all = IntStream.range(0, partitions).boxed().toList();
    for (ConsumerRecord<byte[], byte[]> entry : TopicContent.newest(clients, TOPIC, all)) {
      if (RetryEntry.isOf(entry, group)) {
        var _ =
            clients
                .producer()
                .send(new ProducerRecord<>(TOPIC, entry.partition(), entry.key(), null));
      }
    }
  }

  private CompletionStage<Void> write(String group, String topic, int source, RetryEntry entry) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    try {
      writer.execute(() -> write(entry, group, topic, source, written));
    } catch (RejectedExecutionException e) {
      written.completeExceptionally(e);
    }
    return written;
  }

  private void write(
      RetryEntry entry, String group, String topic, int source, CompletableFuture<Void> done) {
    try {
      makeSureOfTopic();
      var _ =
          sender
              .send(entry.in(TOPIC, place(group, topic, source)))
              .whenComplete(
                  (position, error) -> {
                    if (error == null) {
                      written.written(position.partition(), position.offset());
                      done.complete(null);
                    } else {
                      failed(error, done);
                    }
                  });
    } catch (RuntimeException e) {
      failed(e, done);
    }
  }

  private void failed(Throwable error, CompletableFuture<Void> done) {
    partitions = 0;
    done.completeExceptionally(
        KafkaErrors.of("write to topic '" + TOPIC + "'", clients.address(), error));
  }

  private void makeSureOfTopic() {
    if (partitions == 0 && !exists()) {
      topics.create(TOPIC, PARTITIONS, SETTINGS);
      partitions = PARTITIONS;
    }
  }

  private boolean exists() {
    OptionalInt found = topics.partitions(TOPIC);
    partitions = Math.min(PARTITIONS, found.orElse(0));
    return found.isPresent();
  }

  private int place(String group, String topic, int source) {
    return Math.floorMod((group + "\n" + topic).hashCode() + source, partitions);
  }

  @Override
  public void close() {
    writer.shutdown();
  }
}
