package dev.hearth.api.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole dead letter.
 *
 * @param value empty for a tombstone
 * @param headers of the event as it was, each with all its values in their order; as text where
 *     that is UTF-8, else base64
 * @param response of the function to the last try; empty where there was none
 */
public record DeadLetterContent(
    DeadLetterEntry entry,
    Optional<byte[]> value,
    Map<String, List<String>> headers,
    Optional<Response> response) {
  /**
   * What a function answered.
   *
   * @param body its first 4 KiB
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Response(int status, byte[] body) {}

  public DeadLetterContent {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }
}
