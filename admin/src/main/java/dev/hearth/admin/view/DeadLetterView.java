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
 * @param omitted the parts of the event that the letter does not hold, since its topic does not
 *     take them
 * @param value of a whole letter, where it is text
 * @param valueBase64 of a whole letter, where it is not
 * @param headers of a whole letter, each with all its values
 * @param response of the function to the last try
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
    String omitted,
    String state,
    String value,
    String valueBase64,
    Map<String, List<String>> headers,
    Response response) {
  /**
   * Some of them.
   *
   * @param next for the parameter {@code after}; left out when there is no more
   * @param skipped why letters that were meant were left as they are; left out when there are none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Page(List<DeadLetterView> letters, String next, List<String> skipped) {
    public static Page of(DeadLetterPage page) {
      return new Page(
          page.letters().stream().map(DeadLetterView::of).toList(),
          page.next().orElse(null),
          page.skipped().isEmpty() ? null : page.skipped());
    }
  }

  /**
   * What the function answered.
   *
   * @param body its first 4 KiB, where that is text; else {@code bodyBase64}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Response(int status, String body, String bodyBase64) {
    static Response of(DeadLetterContent.Response response) {
      Optional<String> text = text(response.body());
      return new Response(
          response.status(),
          text.orElse(null),
          text.isPresent() ? null : Base64.getEncoder().encodeToString(response.body()));
    }
  }

  public static DeadLetterView of(DeadLetterEntry entry) {
    return of(entry, null, null, null, null);
  }

  public static DeadLetterView of(DeadLetterContent content) {
    Optional<String> text = content.value().flatMap(DeadLetterView::text);
    return of(
        content.entry(),
        text.orElse(null),
        text.isPresent()
            ? null
            : content.value().map(Base64.getEncoder()::encodeToString).orElse(null),
        content.headers(),
        content.response().map(Response::of).orElse(null));
  }

  private static DeadLetterView of(
      DeadLetterEntry entry,
      String value,
      String base64,
      Map<String, List<String>> headers,
      Response response) {
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
        entry.omitted().orElse(null),
        entry.state().name().toLowerCase(Locale.ROOT),
        value,
        base64,
        headers,
        response);
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
