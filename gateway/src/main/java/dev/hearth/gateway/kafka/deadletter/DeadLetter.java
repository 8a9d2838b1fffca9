package dev.hearth.gateway.kafka.deadletter;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * An event that was given up.
 *
 * @param attempts tries that counted
 */
public record DeadLetter(
    ConsumerRecord<byte[], byte[]> record,
    String function,
    int attempts,
    String reason,
    String callId,
    Instant at) {
  private static final int LONGEST_REASON = 1000;

  /**
   * The record with its key, value and headers as they were, and {@code hearth-} headers. Those of
   * an earlier life as a dead letter are replaced.
   */
  ProducerRecord<byte[], byte[]> in(String topic) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, record.key(), record.value());
    for (Header header : record.headers()) {
      if (!header.key().startsWith(LetterHeaders.PREFIX)) {
        letter.headers().add(header);
      }
    }
    add(letter, LetterHeaders.FUNCTION, function);
    add(letter, LetterHeaders.TOPIC, record.topic());
    add(letter, LetterHeaders.PARTITION, Integer.toString(record.partition()));
    add(letter, LetterHeaders.OFFSET, Long.toString(record.offset()));
    add(letter, LetterHeaders.ATTEMPTS, Integer.toString(attempts));
    add(
        letter,
        LetterHeaders.REASON,
        reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason);
    add(letter, LetterHeaders.CALL_ID, callId);
    add(letter, LetterHeaders.TIME, at.toString());
    return letter;
  }

  private static void add(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, LetterHeaders.bytes(value));
  }
}
