package dev.hearth.api.function;

import dev.hearth.api.filter.EventFilter;
import java.util.Optional;

/**
 * What a Kafka trigger reads and what becomes of events that fail.
 *
 * @param topic 1 to 249 of letters, digits, dot, underscore and hyphen
 * @param deadLetter topic for events whose tries are used up
 * @param filter which events it is called for
 * @param from where it begins on first use
 * @param replyTopic where the events go that the function answers with; not with batches
 */
public record KafkaSource(
    String topic,
    EventOrder order,
    RetryPolicy retry,
    String deadLetter,
    EventFilter filter,
    StartPosition from,
    BatchPolicy batch,
    Optional<String> replyTopic)
    implements TriggerSource {
  public KafkaSource {
    TopicName.check(topic);
    TopicName.check(deadLetter);
    if (topic.equals(deadLetter)) {
      throw new IllegalArgumentException(
          "deadLetter must be another topic than '" + topic + "', or failed events go round");
    }
    replyTopic.ifPresent(TopicName::check);
    if (replyTopic.filter(topic::equals).isPresent()) {
      throw new IllegalArgumentException(
          "replyTopic must be another topic than '" + topic + "', or replies go round");
    }
    if (replyTopic.isPresent() && !batch.isNone()) {
      throw new IllegalArgumentException(
          "replyTopic needs events one by one: an answer to a batch names the events that failed");
    }
  }

  /** Events one by one, answers to nowhere. */
  public KafkaSource(
      String topic,
      EventOrder order,
      RetryPolicy retry,
      String deadLetter,
      EventFilter filter,
      StartPosition from) {
    this(topic, order, retry, deadLetter, filter, from, BatchPolicy.NONE, Optional.empty());
  }

  /** For all events from now on. */
  public KafkaSource(String topic, EventOrder order, RetryPolicy retry, String deadLetter) {
    this(topic, order, retry, deadLetter, EventFilter.ALL, StartPosition.DEFAULT);
  }

  /** A source with defaults: order by key, five tries, dead letters in {@code <topic>.dead}. */
  public static KafkaSource of(String topic) {
    return new KafkaSource(topic, EventOrder.KEY, RetryPolicy.DEFAULT, topic + ".dead");
  }

  @Override
  public String name() {
    return topic;
  }

  /** The same with another filter and beginning. */
  public KafkaSource with(EventFilter otherFilter, StartPosition otherFrom) {
    return new KafkaSource(
        topic, order, retry, deadLetter, otherFilter, otherFrom, batch, replyTopic);
  }

  /** The same with other batches and another place for answers. */
  public KafkaSource with(BatchPolicy otherBatch, Optional<String> otherReplyTopic) {
    return new KafkaSource(
        topic, order, retry, deadLetter, filter, from, otherBatch, otherReplyTopic);
  }
}
