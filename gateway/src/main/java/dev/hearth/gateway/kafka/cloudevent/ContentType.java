package dev.hearth.gateway.kafka.cloudevent;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a value is: what its record says, or what it looks like. */
final class ContentType {
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,80}/[A-Za-z0-9!#$&^_.+-]{1,80}(;[ -~]{0,100})?");

  private ContentType() {}

  /** The record's header {@code content-type}, where it is a media type. */
  static Optional<String> declared(ConsumerRecord<byte[], byte[]> record) {
    return CloudEvents.lastText(record, "content-type")
        .or(() -> CloudEvents.lastText(record, "Content-Type"))
        .filter(type -> MEDIA_TYPE.matcher(type).matches());
  }

  static boolean isStructuredCloudEvent(String type) {
    return type.toLowerCase(Locale.ROOT).startsWith("application/cloudevents");
  }

  /** Empty for no value at all. */
  static Optional<String> guess(byte[] value) {
    if (value == null) {
      return Optional.empty();
    }
    if (!isText(value)) {
      return Optional.of("application/octet-stream");
    }
    return Optional.of(looksLikeJson(value) ? "application/json" : "text/plain; charset=utf-8");
  }

  /** Whether it is UTF-8 without control characters other than line breaks and tabs. */
  static boolean isText(byte[] value) {
    boolean ascii = true;
    for (byte b : value) {
      boolean control = b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t';
      if (control || b == 0x7f) {
        return false;
      }
      ascii &= b >= 0;
    }
    return ascii || HeaderText.utf8(value).isPresent();
  }

  /** Whether it begins and ends as an object or an array does. */
  static boolean looksLikeJson(byte[] value) {
    int first = 0;
    int last = value.length - 1;
    while (first <= last && isBlank(value[first])) {
      first++;
    }
    while (last > first && isBlank(value[last])) {
      last--;
    }
    if (first >= last) {
      return false;
    }
    return (value[first] == '{' && value[last] == '}')
        || (value[first] == '[' && value[last] == ']');
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
