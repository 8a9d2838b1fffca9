package dev.hearth.api.function;

/**
 * What a Kafka trigger reads and what becomes of events that fail.
 *
 * @param topic 1 to 249 of letters, digits, dot, underscore and hyphen
 * @param deadLetter topic for events whose tries are used up
 */
public record KafkaSource(String topic, EventOrder order, RetryPolicy retry, String deadLetter) {
  public KafkaSource {
    TopicName.check(topic);
    TopicName.check(deadLetter);
    if (topic.equals(deadLetter)) {
      throw new IllegalArgumentException(
          "deadLetter must be another topic than '" + topic + "', or failed events go round");
    }
  }

  /** A source with defaults: order by key, five tries, dead letters in {@code <topic>.dead}. */
  public static KafkaSource of(String topic) {
    return new KafkaSource(topic, EventOrder.KEY, RetryPolicy.DEFAULT, topic + ".dead");
  }
}
