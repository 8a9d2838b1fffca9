package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.event.DeadLetterContent;
import dev.hearth.api.event.DeadLetterEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads a whole letter. Pure. */
final class LetterContent {
  private LetterContent() {}

  static DeadLetterContent of(ConsumerRecord<byte[], byte[]> letter, DeadLetterEntry entry) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (Header header : letter.headers()) {
      if (!header.key().startsWith(LetterHeaders.PREFIX) && header.value() != null) {
        headers
            .computeIfAbsent(header.key(), name -> new ArrayList<>())
            .add(LetterHeaders.readable(header.value()));
      }
    }
    return new DeadLetterContent(
        entry,
        entry.omitted().isPresent() ? Optional.empty() : Optional.ofNullable(letter.value()),
        headers,
        response(letter));
  }

  private static Optional<DeadLetterContent.Response> response(
      ConsumerRecord<byte[], byte[]> letter) {
    Header body = letter.headers().lastHeader(LetterHeaders.RESPONSE_BODY);
    return LetterHeaders.text(letter, LetterHeaders.RESPONSE_STATUS)
        .filter(status -> status.matches("\\d{3}"))
        .map(
            status ->
                new DeadLetterContent.Response(
                    Integer.parseInt(status),
                    body == null || body.value() == null ? new byte[0] : body.value()));
  }
}
