package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.engine.LogState;
import dev.hearth.gateway.kafka.engine.RecordId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Asks what the logs of a topic are now. Methods block, at most as long as the clients do. */
final class TopicLogs {
  private final Clients clients;

  TopicLogs(Clients clients) {
    this.clients = clients;
  }

  /**
   * The id of a topic; empty where the cluster gives none.
   *
   * @throws dev.hearth.api.error.HearthException with {@code TOPIC_NOT_FOUND}
   */
  String id(String topic) {
    return text(clients.await("look for topic '" + topic + "'", ask(topic)).topicId());
  }

  KafkaFuture<TopicDescription> ask(String topic) {
    return clients.admin().describeTopics(List.of(topic)).topicNameValues().get(topic);
  }

  static String text(Uuid id) {
    return id.equals(Uuid.ZERO_UUID) ? "" : id.toString();
  }

  /** By partition. */
  Map<Integer, LogState> of(String topic, Set<Integer> partitions) {
    // The id comes first: a topic that is made again in between is then seen to be another one.
    String id = id(topic);
    List<TopicPartition> all =
        partitions.stream().map(partition -> new TopicPartition(topic, partition)).toList();
    Map<TopicPartition, ListOffsetsResultInfo> beginnings = offsets(all, OffsetSpec.earliest());
    Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(all, OffsetSpec.latest());
    Map<Integer, LogState> logs = new HashMap<>();
    for (TopicPartition each : all) {
      logs.put(
          each.partition(),
          new LogState(
              id,
              beginnings.get(each).offset(),
              ends.get(each).offset(),
              ends.get(each).leaderEpoch().orElse(RecordId.NO_EPOCH)));
    }
    return logs;
  }

  /** The offsets behind the last committed records; never blocks. */
  CompletionStage<Map<TopicPartition, Long>> ends(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
    return clients
        .admin()
        .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .all()
        .toCompletionStage()
        .thenApply(
            found -> {
              Map<TopicPartition, Long> ends = new HashMap<>();
              found.forEach((partition, end) -> ends.put(partition, end.offset()));
              return ends;
            });
  }

  Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, spec));
    return clients.await("read the offsets of a topic", clients.admin().listOffsets(wanted).all());
  }
}
