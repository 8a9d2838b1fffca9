package dev.hearth.gateway.kafka.cloudevent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * The HTTP headers with which a record reaches a function; the body is its value. A record that is
 * a CloudEvent already (binary mode of the Kafka binding, or structured) passes as it is; any other
 * becomes one, with the attributes that Knative's KafkaSource gives it.
 */
public final class CloudEvents {
  private static final Pattern TRACE_PARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private CloudEvents() {}

  /**
   * A map that is the caller's from then on.
   *
   * @param clusterId of the Kafka cluster; with the topic it makes {@code ce-source}, so that
   *     source and id together are unique
   */
  public static Map<String, String> headersOf(
      ConsumerRecord<byte[], byte[]> record, String clusterId) {
    Optional<String> contentType = ContentType.declared(record);
    Map<String, String> headers;
    if (contentType.filter(ContentType::isStructuredCloudEvent).isPresent()) {
      headers = new LinkedHashMap<>();
    } else if (BinaryCloudEvent.isIn(record)) {
      headers = BinaryCloudEvent.headersOf(record);
    } else {
      headers = PlainRecord.headersOf(record, clusterId);
    }
    contentType
        .or(() -> ContentType.guess(record.value()))
        .ifPresent(type -> headers.put("content-type", type));
    lastText(record, "traceparent")
        .filter(value -> TRACE_PARENT.matcher(value).matches())
        .ifPresent(value -> headers.put("traceparent", value));
    return headers;
  }

  /**
   * What an attribute says that came as a header of HTTP.
   *
   * @param value in which each character is a byte
   */
  public static String attribute(String value) {
    return HeaderText.received(value);
  }

  /** Whether the value is a whole event, attributes included. */
  public static boolean isStructured(ConsumerRecord<byte[], byte[]> record) {
    return ContentType.declared(record).filter(ContentType::isStructuredCloudEvent).isPresent();
  }

  /** All headers of a name that are UTF-8. */
  public static Stream<String> texts(ConsumerRecord<byte[], byte[]> record, String name) {
    return StreamSupport.stream(record.headers().headers(name).spliterator(), false)
        .filter(header -> header.value() != null)
        .flatMap(header -> HeaderText.utf8(header.value()).stream());
  }

  /** The last header of a name, where it is UTF-8. */
  public static Optional<String> lastText(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : HeaderText.utf8(header.value());
  }
}
