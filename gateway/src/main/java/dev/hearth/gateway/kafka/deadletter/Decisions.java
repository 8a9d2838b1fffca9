package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.event.DeadLetterState;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What became of letters. A decision is about the letter that it was made of, and not about one
 * that lies at its place now: the topic may have been made again, or have lost its end. Pure.
 */
final class Decisions {
  private record Decided(DeadLetterState state, long at) {}

  private final Map<String, Decided> decided = new HashMap<>();
  private final Map<String, String> topicIds;

  /**
   * @param topicIds the ids of the dead-letter topics; none for those without
   */
  Decisions(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<String, String> topicIds) {
    this.topicIds = Map.copyOf(topicIds);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      decided.put(
          text(record.key()),
          new Decided(DeadLetterState.valueOf(text(record.value())), record.timestamp()));
    }
  }

  DeadLetterState of(ConsumerRecord<?, ?> letter) {
    Decided found = decided.get(key(letter));
    if (found != null) {
      return found.state();
    }
    // Earlier versions wrote down the place alone; a letter that is younger is another one.
    Decided old = decided.get(LetterPosition.of(letter).toString());
    return old == null || letter.timestamp() > old.at() ? DeadLetterState.WAITING : old.state();
  }

  /** What names a letter for good. */
  String key(ConsumerRecord<?, ?> letter) {
    String place = LetterPosition.of(letter).toString();
    String topicId = topicIds.getOrDefault(letter.topic(), "");
    return topicId.isEmpty()
        ? place
        : place + "/" + topicId + "/" + letter.leaderEpoch().orElse(-1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
