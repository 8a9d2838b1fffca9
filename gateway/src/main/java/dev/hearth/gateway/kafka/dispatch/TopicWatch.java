package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import java.time.Duration;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks from time to time which topic has a name, without waiting for the answer: a consumer reads
 * on in a topic that was made again as if nothing had happened. Asked on one thread.
 */
final class TopicWatch {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(2);
  private static final String NONE = "none";

  private final TopicLogs logs;
  private final String topic;
  private volatile String seen = "";
  private volatile boolean asking;
  private long askedAt;

  TopicWatch(TopicLogs logs, String topic) {
    this.logs = logs;
    this.topic = topic;
  }

  /** Called often, asks seldom. */
  void look(long now) {
    if (asking || now - askedAt < BETWEEN_QUESTIONS.toMillis()) {
      return;
    }
    askedAt = now;
    asking = true;
    var _ =
        logs.ask(topic)
            .whenComplete(
                (found, error) -> {
                  if (error == null) {
                    seen = TopicLogs.text(found.topicId());
                  } else if (KafkaErrors.unwrapped(error)
                      instanceof UnknownTopicOrPartitionException) {
                    seen = NONE;
                  }
                  asking = false;
                });
  }

  /** Whether the last answer named another topic than this one. */
  boolean isAnother(String topicId) {
    String current = seen;
    return !current.isEmpty()
        && !current.equals(NONE)
        && !topicId.isEmpty()
        && !current.equals(topicId);
  }

  boolean isMissing() {
    return seen.equals(NONE);
  }

  /** An answer that is older than what is known now does not count. */
  void forget() {
    seen = "";
  }
}
