package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.event.DeadLetterState;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.TopicContent;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** By a letter's id; what is not in it waits. */
  Map<String, DeadLetterState> all() {
    Map<String, DeadLetterState> states = new HashMap<>();
    if (topics.partitions(TOPIC).isPresent()) {
      TopicContent.newest(clients, TOPIC, List.of(0))
          .forEach(
              record ->
                  states.put(
                      new String(record.key(), StandardCharsets.UTF_8),
                      DeadLetterState.valueOf(new String(record.value(), StandardCharsets.UTF_8))));
    }
    return states;
  }

  static ProducerRecord<byte[], byte[]> record(LetterPosition letter, DeadLetterState state) {
    return new ProducerRecord<>(
        TOPIC, 0, LetterHeaders.bytes(letter.toString()), LetterHeaders.bytes(state.name()));
  }
}
