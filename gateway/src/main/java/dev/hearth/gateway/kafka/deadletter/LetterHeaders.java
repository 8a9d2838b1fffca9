package dev.hearth.gateway.kafka.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The headers that Hearth adds to a dead letter, and to one that is sent again. */
public final class LetterHeaders {
  static final String PREFIX = "hearth-";
  static final String FUNCTION = PREFIX + "function";
  static final String TOPIC = PREFIX + "topic";
  static final String PARTITION = PREFIX + "partition";
  static final String OFFSET = PREFIX + "offset";
  static final String ATTEMPTS = PREFIX + "attempts";
  static final String REASON = PREFIX + "reason";
  static final String CALL_ID = PREFIX + "call-id";
  static final String TIME = PREFIX + "time";
  static final String RESPONSE_STATUS = PREFIX + "response-status";
  static final String RESPONSE_BODY = PREFIX + "response-body";

  /** Which parts of the event are not in the letter, since its topic does not take them. */
  static final String OMITTED = PREFIX + "omitted";

  static final String VALUE_BYTES = PREFIX + "value-bytes";
  static final String VALUE_DIGEST = PREFIX + "value-digest";

  /** On a letter that is sent again: the only function whose trigger is to take it. */
  static final String REDRIVEN = PREFIX + "redriven";

  private LetterHeaders() {}

  /** The function that a record was sent again for; empty for any other record. */
  public static Optional<String> redrivenFor(ConsumerRecord<?, ?> record) {
    // Asked of every record, most of which have no headers.
    return record.headers().iterator().hasNext() ? text(record, REDRIVEN) : Optional.empty();
  }

  /** The call id that a record had before it was sent again. */
  public static Optional<String> callId(ConsumerRecord<?, ?> record) {
    return redrivenFor(record).isEmpty() ? Optional.empty() : text(record, CALL_ID);
  }

  static Optional<String> text(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** UTF-8, or base64 for anything else. */
  static String readable(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return Base64.getEncoder().encodeToString(bytes);
    }
  }
}
