package dev.hearth.gateway.kafka.cloudevent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record in the binary mode of the CloudEvents Kafka binding: headers {@code ce_…}. */
final class BinaryCloudEvent {
  private static final List<String> REQUIRED =
      List.of("ce_specversion", "ce_id", "ce_source", "ce_type");
  private static final Pattern ATTRIBUTE = Pattern.compile("ce_[a-z0-9]{1,64}");

  private BinaryCloudEvent() {}

  static boolean isIn(ConsumerRecord<byte[], byte[]> record) {
    for (String name : REQUIRED) {
      if (CloudEvents.lastText(record, name).filter(text -> !text.isEmpty()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  static Map<String, String> headersOf(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      if (ATTRIBUTE.matcher(header.key()).matches() && header.value() != null) {
        headers.put("ce-" + header.key().substring(3), HeaderText.of(header.value()));
      }
    }
    return headers;
  }
}
