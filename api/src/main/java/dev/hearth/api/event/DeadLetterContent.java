package dev.hearth.api.event;

import java.util.Map;
import java.util.Optional;

/**
 * A whole dead letter.
 *
 * @param value empty for a tombstone
 * @param headers of the event as it was; as text where that is UTF-8, else base64
 */
public record DeadLetterContent(
    DeadLetterEntry entry, Optional<byte[]> value, Map<String, String> headers) {
  public DeadLetterContent {
    headers = Map.copyOf(headers);
  }
}
