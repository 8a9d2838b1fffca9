package dev.hearth.gateway.kafka.cloudevent;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the records that nearly all are: without headers, with a key that JSON takes as it is, and
 * a value that is JSON. Their text is the one that {@link EventJson} writes, made of pieces that
 * the records of a batch share.
 */
final class PlainJson {
  /** So that with percent-encoding it would fit as a header, twice. */
  private static final int LONGEST_KEY = PlainRecord.HEADER_BUDGET / 3 - "ce-key".length();

  private static final JsonStringEncoder QUOTES = JsonStringEncoder.getInstance();

  private final StringBuilder batch;
  private final String clusterId;

  private final Map<TopicPartition, Place> places = new HashMap<>();
  private long second = Long.MIN_VALUE;
  private String time = "";

  /** What goes before the offset, and before the offset in the subject. */
  private record Place(String toOffset, String toSubject) {}

  PlainJson(StringBuilder batch, String clusterId) {
    this.batch = batch;
    this.clusterId = new String(QUOTES.quoteAsUTF8(clusterId), StandardCharsets.ISO_8859_1);
  }

  /** Which of these it can write. */
  static BitSet among(List<EventBatch.Entry> entries) {
    BitSet plain = new BitSet(entries.size());
    List<byte[]> values = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      ConsumerRecord<byte[], byte[]> record = entries.get(i).record();
      if (isPlain(record)) {
        plain.set(i);
        values.add(record.value());
      }
    }
    if (!JsonText.areOneValueEach(values)) {
      for (int i = plain.nextSetBit(0); i >= 0; i = plain.nextSetBit(i + 1)) {
        plain.set(i, JsonText.isOneValue(entries.get(i).record().value()));
      }
    }
    return plain;
  }

  /** All but whether what looks like JSON is JSON. */
  private static boolean isPlain(ConsumerRecord<byte[], byte[]> record) {
    return !record.headers().iterator().hasNext()
        && record.timestamp() >= 0
        && isPlain(record.key())
        && record.value() != null
        && ContentType.looksLikeJson(record.value())
        && ContentType.isText(record.value());
  }

  void add(EventBatch.Entry entry) {
    ConsumerRecord<byte[], byte[]> record = entry.record();
    Place place =
        places.computeIfAbsent(new TopicPartition(record.topic(), record.partition()), this::place);
    batch.append(place.toOffset).append(record.offset());
    batch.append(place.toSubject).append(record.offset());
    time(record.timestamp());
    if (record.key() != null) {
      String text = new String(record.key(), StandardCharsets.ISO_8859_1);
      batch.append("\"key\":\"").append(text).append("\",\"partitionkey\":\"").append(text);
      batch.append("\",");
    }
    batch.append("\"datacontenttype\":\"application/json\",\"data\":");
    batch.append(new String(record.value(), StandardCharsets.ISO_8859_1));
    batch.append(",\"" + EventJson.CALL_ID + "\":\"").append(entry.callId());
    batch.append("\",\"" + EventJson.ATTEMPT + "\":\"").append(entry.attempt()).append("\"}");
  }

  private Place place(TopicPartition of) {
    return new Place(
        "{\"specversion\":\"1.0\",\"id\":\"partition:" + of.partition() + "/offset:",
        "\",\"source\":\"kafka:"
            + clusterId
            + "/"
            + of.topic()
            + "\",\"type\":\""
            + PlainRecord.TYPE
            + "\",\"subject\":\"partition:"
            + of.partition()
            + "#");
  }

  /** As {@link Instant#toString} has it; its date is made once for all of a second. */
  private void time(long timestamp) {
    if (timestamp / 1000 != second) {
      second = timestamp / 1000;
      String whole = Instant.ofEpochSecond(second).toString();
      time = "\",\"time\":\"" + whole.substring(0, whole.length() - 1);
    }
    int millis = (int) (timestamp % 1000);
    batch.append(time);
    if (millis > 0) {
      batch.append('.').append((char) ('0' + millis / 100));
      batch.append((char) ('0' + millis / 10 % 10)).append((char) ('0' + millis % 10));
    }
    batch.append("Z\",");
  }

  private static boolean isPlain(byte[] key) {
    if (key == null) {
      return true;
    }
    for (byte b : key) {
      if (b < ' ' || b == '"' || b == '\\' || b == 0x7f) {
        return false;
      }
    }
    return key.length <= LONGEST_KEY;
  }
}
