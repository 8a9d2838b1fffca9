package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.function.StartPosition;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.engine.Mark;
import dev.hearth.gateway.kafka.engine.MarkText;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Finds out, and commits, where a trigger begins to read. */
public final class StartOffsets {
  private final Clients clients;
  private final TopicLogs logs;

  public StartOffsets(Clients clients) {
    this.clients = clients;
    this.logs = new TopicLogs(clients);
  }

  /** Where a position is in every partition of a topic now. */
  public Map<TopicPartition, OffsetAndMetadata> at(String topic, StartPosition position) {
    return switch (position) {
      case StartPosition.Latest() -> ends(topic);
      case StartPosition.Earliest() -> beginnings(topic);
      case StartPosition.At(Instant time) -> since(topic, time);
    };
  }

  /** Where the partitions of a topic end now. */
  public Map<TopicPartition, OffsetAndMetadata> ends(String topic) {
    return offsets(topic, OffsetSpec.latest());
  }

  /** The first records that are not older than {@code since}, or the ends where there is none. */
  Map<TopicPartition, OffsetAndMetadata> since(String topic, Instant since) {
    // The ends come first: a record that arrives between the two questions is then not passed over.
    Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>(ends(topic));
    offsets(topic, OffsetSpec.forTimestamp(since.toEpochMilli())).forEach(starts::replace);
    return starts;
  }

  Map<TopicPartition, OffsetAndMetadata> beginnings(String topic) {
    return offsets(topic, OffsetSpec.earliest());
  }

  boolean hasCommitted(String group, String topic) {
    return clients
        .await(
            "read the offsets of group '" + group + "'",
            clients.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .anyMatch(each -> each.getKey().topic().equals(topic) && each.getValue() != null);
  }

  /** Fails while the group has members. */
  public void commit(String group, Map<TopicPartition, OffsetAndMetadata> starts) {
    clients.await(
        "commit the start of group '" + group + "'",
        clients.admin().alterConsumerGroupOffsets(group, starts).all());
  }

  /** Each with the id of its topic: of one that is made again meanwhile, they say nothing. */
  private Map<TopicPartition, OffsetAndMetadata> offsets(String topic, OffsetSpec spec) {
    TopicDescription found = clients.await("look for topic '" + topic + "'", logs.ask(topic));
    String id = TopicLogs.text(found.topicId());
    List<TopicPartition> partitions =
        IntStream.range(0, found.partitions().size())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    logs.offsets(partitions, spec)
        .forEach(
            (partition, each) -> {
              if (each.offset() >= 0) {
                Mark mark = new Mark(each.offset(), new BitSet(), each.leaderEpoch().orElse(-1));
                offsets.put(partition, CommitText.of(id, mark, MarkText.LIMIT));
              }
            });
    return offsets;
  }
}
