package dev.hearth.gateway.kafka.dispatch;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What a record takes of a buffer's limit. */
final class RecordSize {
  /** What a record costs in memory beyond its bytes, roughly. */
  private static final int OVERHEAD = 200;

  private RecordSize() {}

  static int of(ConsumerRecord<?, ?> record) {
    int bytes =
        OVERHEAD
            + Math.max(0, record.serializedKeySize())
            + Math.max(0, record.serializedValueSize());
    for (Header header : record.headers()) {
      bytes += 2 * header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }
}
