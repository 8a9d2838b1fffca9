package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.StartPosition;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Finds out, and commits, where a trigger begins to read. */
public final class StartOffsets {
  private final Clients clients;

  public StartOffsets(Clients clients) {
    this.clients = clients;
  }

  /** Where a position is in every partition of a topic now. */
  public Map<TopicPartition, Long> at(String topic, StartPosition position) {
    return switch (position) {
      case StartPosition.Latest() -> ends(topic);
      case StartPosition.Earliest() -> beginnings(topic);
      case StartPosition.At(Instant time) -> since(topic, time);
    };
  }

  /** Where the partitions of a topic end now. */
  public Map<TopicPartition, Long> ends(String topic) {
    return offsets(partitions(topic), OffsetSpec.latest());
  }

  /** The first records that are not older than {@code since}, or the ends where there is none. */
  Map<TopicPartition, Long> since(String topic, Instant since) {
    List<TopicPartition> partitions = partitions(topic);
    // The ends come first: a record that arrives between the two questions is then not passed over.
    Map<TopicPartition, Long> starts = new HashMap<>(offsets(partitions, OffsetSpec.latest()));
    offsets(partitions, OffsetSpec.forTimestamp(since.toEpochMilli()))
        .forEach(
            (partition, offset) -> {
              if (offset >= 0) {
                starts.put(partition, offset);
              }
            });
    return starts;
  }

  Map<TopicPartition, Long> beginnings(String topic) {
    return offsets(partitions(topic), OffsetSpec.earliest());
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
  public void commit(String group, Map<TopicPartition, Long> starts) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    starts.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    clients.await(
        "commit the start of group '" + group + "'",
        clients.admin().alterConsumerGroupOffsets(group, offsets).all());
  }

  private List<TopicPartition> partitions(String topic) {
    int partitions =
        new Topics(clients)
            .partitions(topic)
            .orElseThrow(
                () ->
                    new HearthException(
                        ErrorCode.TOPIC_NOT_FOUND, "there is no topic '" + topic + "'"));
    return IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, spec));
    Map<TopicPartition, ListOffsetsResultInfo> found =
        clients.await("read the offsets of a topic", clients.admin().listOffsets(wanted).all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    found.forEach((partition, each) -> offsets.put(partition, each.offset()));
    return offsets;
  }
}
