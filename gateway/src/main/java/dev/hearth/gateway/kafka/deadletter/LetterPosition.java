package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.Comparator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a letter lies, and its id as people see it: {@code topic/partition/offset}. */
record LetterPosition(String topic, int partition, long offset)
    implements Comparable<LetterPosition> {
  private static final Comparator<LetterPosition> ORDER =
      Comparator.comparing(LetterPosition::topic)
          .thenComparingInt(LetterPosition::partition)
          .thenComparingLong(LetterPosition::offset);

  static LetterPosition of(ConsumerRecord<?, ?> letter) {
    return new LetterPosition(letter.topic(), letter.partition(), letter.offset());
  }

  static LetterPosition parse(String id) {
    String[] parts = id.split("/", -1);
    try {
      if (parts.length == 3) {
        return new LetterPosition(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new HearthException(
        ErrorCode.INVALID_REQUEST,
        "'" + id + "' is no dead letter's id; they look like orders.dead/0/17");
  }

  @Override
  public int compareTo(LetterPosition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
