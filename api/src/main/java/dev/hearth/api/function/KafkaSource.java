package dev.hearth.api.function;

import dev.hearth.api.filter.EventFilter;

/**
 * What a Kafka trigger reads and what becomes of events that fail.
 *
 * @param topic 1 to 249 of letters, digits, dot, underscore and hyphen
 * @param deadLetter topic for events whose tries are used up
 * @param filter which events it is called for
 * @param from where it begins on first use
 */
public record KafkaSource(
    String topic,
    EventOrder order,
    RetryPolicy retry,
    String deadLetter,
    EventFilter filter,
    StartPosition from)
    implements TriggerSource {
  public KafkaSource {
    TopicName.check(topic);
    TopicName.check(deadLetter);
    if (topic.equals(deadLetter)) {
      throw new IllegalArgumentException(
          "deadLetter must be another topic than '" + topic + "', or failed events go round");
    }
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
    return new KafkaSource(topic, order, retry, deadLetter, otherFilter, otherFrom);
  }
}
