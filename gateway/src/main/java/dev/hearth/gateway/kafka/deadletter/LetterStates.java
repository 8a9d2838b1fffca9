package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.event.DeadLetterState;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.TopicContent;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;

/** What became of every letter that somebody decided on, in a compacted topic. */
final class LetterStates {
  static final String TOPIC = "hearth.dead-letters";

  private static final Map<String, String> SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1");

  private final Clients clients;
  private final Topics topics;

  LetterStates(Clients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
  }

  void makeSureOfTopic() {
    if (topics.partitions(TOPIC).isEmpty()) {
      topics.create(TOPIC, 1, SETTINGS);
    }
  }

  /**
   * @param deadLetterTopics whose letters are looked at
   */
  Decisions of(Set<String> deadLetterTopics) {
    Map<String, String> ids = new HashMap<>();
    for (String each : deadLetterTopics) {
      new LetterTopics(topics).id(each).ifPresent(id -> ids.put(each, id));
    }
    return new Decisions(
        topics.partitions(TOPIC).isPresent()
            ? TopicContent.newest(clients, TOPIC, List.of(0))
            : List.of(),
        ids);
  }

  static ProducerRecord<byte[], byte[]> record(String key, DeadLetterState state) {
    return new ProducerRecord<>(
        TOPIC, 0, LetterHeaders.bytes(key), LetterHeaders.bytes(state.name()));
  }
}
