package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.kafka.engine.Conclusion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * An event that was given up.
 *
 * @param attempts tries that counted
 * @param response of the function to the last try; empty where there was none
 */
public record DeadLetter(
    ConsumerRecord<byte[], byte[]> record,
    String function,
    int attempts,
    String reason,
    String callId,
    Instant at,
    Optional<CallOutcome.Answered> response) {
  private static final int LONGEST_REASON = 1000;

  /** As much of a response's body is kept. */
  static final int LONGEST_BODY = 4096;

  public static DeadLetter of(
      ConsumerRecord<byte[], byte[]> record,
      String function,
      int attempts,
      Conclusion.GivenUp why,
      String callId,
      Instant at) {
    return new DeadLetter(
        record,
        function,
        attempts,
        why.reason(),
        callId,
        at,
        why.last()
            .filter(CallOutcome.Answered.class::isInstance)
            .map(CallOutcome.Answered.class::cast));
  }

  /**
   * The record with its key, value and headers as they were, and {@code hearth-} headers. Those of
   * an earlier life as a dead letter are replaced.
   */
  ProducerRecord<byte[], byte[]> in(String topic) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, record.key(), record.value());
    addHeaders(letter);
    addReason(letter);
    return letter;
  }

  /** Without the value, which is named by its size and digest; the topic does not take it. */
  ProducerRecord<byte[], byte[]> withoutValue(String topic) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, record.key(), new byte[0]);
    addHeaders(letter);
    addReason(letter);
    omitted(letter, "value");
    return letter;
  }

  /** Only the reason, and where the event lies. */
  ProducerRecord<byte[], byte[]> withoutContent(String topic) {
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, null, null, new byte[0]);
    addReason(letter);
    omitted(letter, "key, headers, value");
    return letter;
  }

  private void addHeaders(ProducerRecord<byte[], byte[]> letter) {
    for (Header header : record.headers()) {
      if (!header.key().startsWith(LetterHeaders.PREFIX)) {
        letter.headers().add(header);
      }
    }
  }

  private void addReason(ProducerRecord<byte[], byte[]> letter) {
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
    response.ifPresent(
        answered -> {
          add(letter, LetterHeaders.RESPONSE_STATUS, Integer.toString(answered.status()));
          letter.headers().add(LetterHeaders.RESPONSE_BODY, beginning(answered.body()));
        });
  }

  /** Not cut within a character of UTF-8. */
  private static byte[] beginning(byte[] body) {
    if (body.length <= LONGEST_BODY) {
      return body;
    }
    int end = LONGEST_BODY;
    while (end > LONGEST_BODY - 3 && (body[end] & 0xc0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(body, end);
  }

  private void omitted(ProducerRecord<byte[], byte[]> letter, String what) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    add(letter, LetterHeaders.OMITTED, what);
    add(letter, LetterHeaders.VALUE_BYTES, Integer.toString(value.length));
    add(letter, LetterHeaders.VALUE_DIGEST, digest(value));
  }

  /** As in {@code sha256:3b0c…}. */
  static String digest(byte[] value) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void add(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(name, LetterHeaders.bytes(value));
  }
}
