package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.invocation.InvocationTopics;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.cluster.Topics;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The topics that letters are looked for in. Those of async calls are among them without anybody
 * having said that there are any: who may not see such a topic has made no such call, and it counts
 * as missing.
 */
record LetterTopics(Topics topics) {
  /** 0 where there is no such topic. */
  int partitions(String topic) {
    return ifVisible(topic, () -> topics.partitions(topic).orElse(0), 0);
  }

  Optional<String> id(String topic) {
    return ifVisible(topic, () -> topics.id(topic), Optional.empty());
  }

  private static <T> T ifVisible(String topic, Supplier<T> question, T otherwise) {
    try {
      return question.get();
    } catch (HearthException e) {
      if (topic.startsWith(InvocationTopics.PREFIX) && KafkaErrors.isForbidden(e)) {
        return otherwise;
      }
      throw e;
    }
  }
}
