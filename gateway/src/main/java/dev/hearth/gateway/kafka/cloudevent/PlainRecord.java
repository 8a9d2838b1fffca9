package dev.hearth.gateway.kafka.cloudevent;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that knows nothing of CloudEvents. Attributes as Knative's KafkaSource has them, except
 * that the source names the cluster: {@code kafka:<cluster id>/<topic>}.
 */
final class PlainRecord {
  static final String TYPE = "dev.knative.kafka.event";

  /**
   * Of all that a record's key and headers add, in characters: servers refuse more than 8 to 16
   * KiB.
   */
  static final int HEADER_BUDGET = 6 * 1024;

  private static final Set<String> PASSED_OTHERWISE =
      Set.of("content-type", "traceparent", "tracestate");

  /** Before the names of a record's headers. */
  static final String HEADER = "ce-kafkaheader";

  private static final int LONGEST_NAME = 64;

  /** Headers of a call for a record that has none of its own. */
  private static final int USUALLY = 16;

  private final Map<String, String> headers = LinkedHashMap.newLinkedHashMap(USUALLY);
  private int budget = HEADER_BUDGET;
  private int leftOut;

  private PlainRecord() {}

  static Map<String, String> headersOf(ConsumerRecord<byte[], byte[]> record, String clusterId) {
    PlainRecord plain = new PlainRecord();
    plain.attributes(record, clusterId);
    return plain.headers;
  }

  private void attributes(ConsumerRecord<byte[], byte[]> record, String clusterId) {
    headers.put("ce-specversion", "1.0");
    headers.put("ce-id", "partition:" + record.partition() + "/offset:" + record.offset());
    headers.put("ce-source", "kafka:" + clusterId + "/" + record.topic());
    headers.put("ce-type", TYPE);
    headers.put("ce-subject", "partition:" + record.partition() + "#" + record.offset());
    if (record.timestamp() >= 0) {
      headers.put("ce-time", Instant.ofEpochMilli(record.timestamp()).toString());
    }
    if (record.key() != null) {
      String key = HeaderText.of(record.key());
      // The attribute partitionkey must not be empty.
      if (putWithinBudget("ce-key", key) && !key.isEmpty()) {
        headers.put("ce-partitionkey", key);
        budget -= key.length();
      }
    }
    if (record.value() == null) {
      headers.put("ce-kafkatombstone", "true");
    }
    record.headers().forEach(this::add);
    if (leftOut > 0) {
      headers.put("ce-kafkaleftout", Integer.toString(leftOut));
    }
  }

  private void add(Header header) {
    if (PASSED_OTHERWISE.contains(header.key().toLowerCase(Locale.ROOT))) {
      return;
    }
    String name = attributeName(header.key());
    if (name.isEmpty() || header.value() == null) {
      leftOut++;
      return;
    }
    putWithinBudget(HEADER + name, HeaderText.of(header.value()).replace(",", "%2C"));
  }

  /** Of a name that comes more than once, all values make a list with commas. */
  private boolean putWithinBudget(String name, String value) {
    if (name.length() + value.length() > budget) {
      leftOut++;
      return false;
    }
    budget -= name.length() + value.length();
    headers.merge(name, value, (before, more) -> before + "," + more);
    return true;
  }

  /** Names of CloudEvents attributes are lower-case letters and digits. */
  private static String attributeName(String kafkaName) {
    String kept = kafkaName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return kept.length() > LONGEST_NAME ? kept.substring(0, LONGEST_NAME) : kept;
  }
}
