package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.event.DeadLetterContent;
import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterPage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A dead letter as the API shows it.
 *
 * @param value of a whole letter, where it is text
 * @param valueBase64 of a whole letter, where it is not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterView(
    String id,
    String function,
    String topic,
    int partition,
    long offset,
    int attempts,
    String reason,
    String callId,
    String time,
    String key,
    int bytes,
    String state,
    String value,
    String valueBase64,
    Map<String, String> headers) {
  /**
   * Some of them.
   *
   * @param next for the parameter {@code after}; left out when there is no more
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Page(List<DeadLetterView> letters, String next) {
    public static Page of(DeadLetterPage page) {
      return new Page(
          page.letters().stream().map(DeadLetterView::of).toList(), page.next().orElse(null));
    }
  }

  public static DeadLetterView of(DeadLetterEntry entry) {
    return of(entry, null, null, null);
  }

  public static DeadLetterView of(DeadLetterContent content) {
    Optional<String> text = content.value().flatMap(DeadLetterView::text);
    return of(
        content.entry(),
        text.orElse(null),
        text.isPresent()
            ? null
            : content.value().map(Base64.getEncoder()::encodeToString).orElse(null),
        content.headers());
  }

  private static DeadLetterView of(
      DeadLetterEntry entry, String value, String base64, Map<String, String> headers) {
    return new DeadLetterView(
        entry.id(),
        entry.function(),
        entry.topic(),
        entry.partition(),
        entry.offset(),
        entry.attempts(),
        entry.reason(),
        entry.callId(),
        entry.time().toString(),
        entry.key().orElse(null),
        entry.bytes(),
        entry.state().name().toLowerCase(Locale.ROOT),
        value,
        base64,
        headers);
  }

  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
