package dev.hearth.gateway.kafka.deadletter;

import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterQuery;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Which records of a dead-letter topic a query means, as entries. Pure. */
final class LetterSearch {
  private final DeadLetterQuery query;
  private final Decisions decisions;

  LetterSearch(DeadLetterQuery query, Decisions decisions) {
    this.query = query;
    this.decisions = decisions;
  }

  /** Empty for what is not meant, and for what Hearth did not write. */
  Optional<DeadLetterEntry> entry(ConsumerRecord<byte[], byte[]> letter) {
    return read(letter).filter(this::isMeant);
  }

  private Optional<DeadLetterEntry> read(ConsumerRecord<byte[], byte[]> letter) {
    try {
      String id = LetterPosition.of(letter).toString();
      return Optional.of(
          new DeadLetterEntry(
              id,
              text(letter, LetterHeaders.FUNCTION),
              text(letter, LetterHeaders.TOPIC),
              Integer.parseInt(text(letter, LetterHeaders.PARTITION)),
              Long.parseLong(text(letter, LetterHeaders.OFFSET)),
              Integer.parseInt(text(letter, LetterHeaders.ATTEMPTS)),
              text(letter, LetterHeaders.REASON),
              text(letter, LetterHeaders.CALL_ID),
              Instant.parse(text(letter, LetterHeaders.TIME)),
              Optional.ofNullable(letter.key()).map(LetterHeaders::readable),
              LetterHeaders.text(letter, LetterHeaders.VALUE_BYTES)
                  .map(Integer::parseInt)
                  .orElse(letter.value() == null ? 0 : letter.value().length),
              LetterHeaders.text(letter, LetterHeaders.OMITTED),
              decisions.of(letter)));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
    return LetterHeaders.text(letter, name).orElse("");
  }

  private boolean isMeant(DeadLetterEntry entry) {
    return entry.function().equals(query.function())
        && query.state().map(state -> entry.state() == state).orElse(true)
        && query.reason().map(part -> contains(entry.reason(), part)).orElse(true)
        && query.key().map(key -> entry.key().filter(key::equals).isPresent()).orElse(true)
        && query.since().map(since -> !entry.time().isBefore(since)).orElse(true)
        && query.id().map(entry.id()::equals).orElse(true);
  }

  private static boolean contains(String text, String part) {
    return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
  }
}
