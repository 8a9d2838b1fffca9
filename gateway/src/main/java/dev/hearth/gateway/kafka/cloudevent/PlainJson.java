package dev.hearth.gateway.kafka.cloudevent;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.hearth.gateway.wire.HeadWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

  private static final byte[] KEY = ascii("\"key\":\"");
  private static final byte[] PARTITION_KEY = ascii("\",\"partitionkey\":\"");
  private static final byte[] DATA = ascii("\"datacontenttype\":\"application/json\",\"data\":");
  private static final byte[] CALL_ID = ascii(",\"" + EventJson.CALL_ID + "\":\"");
  private static final byte[] ATTEMPT = ascii("\",\"" + EventJson.ATTEMPT + "\":\"");

  private final HeadWriter batch;
  private final String clusterId;

  private final Map<TopicPartition, Place> places = new HashMap<>();
  private TopicPartition lastOf = new TopicPartition("", -1);
  private Place last = new Place(new byte[0], new byte[0]);
  private long second = Long.MIN_VALUE;
  private byte[] time = {};

  /** What goes before the offset, and before the offset in the subject. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Place(byte[] toOffset, byte[] toSubject) {}

  PlainJson(HeadWriter batch, String clusterId) {
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
    Place place = place(record);
    batch.put(place.toOffset);
    int offset = batch.size();
    batch.decimal(record.offset());
    int offsetEnd = batch.size();
    batch.put(place.toSubject).put(batch.bytes(), offset, offsetEnd);
    time(record.timestamp());
    if (record.key() != null) {
      batch.put(KEY).put(record.key()).put(PARTITION_KEY).put(record.key()).put('"').put(',');
    }
    batch.put(DATA).put(record.value()).put(CALL_ID);
    id(entry.callId());
    batch.put(ATTEMPT).decimal(entry.attempt()).put('"').put('}');
  }

  /** Events of a key follow one another, and are of one partition. */
  private Place place(ConsumerRecord<?, ?> record) {
    if (record.partition() != lastOf.partition() || !record.topic().equals(lastOf.topic())) {
      lastOf = new TopicPartition(record.topic(), record.partition());
      last = places.computeIfAbsent(lastOf, this::place);
    }
    return last;
  }

  private Place place(TopicPartition of) {
    return new Place(
        ascii("{\"specversion\":\"1.0\",\"id\":\"partition:" + of.partition() + "/offset:"),
        latin1(
            "\",\"source\":\"kafka:"
                + clusterId
                + "/"
                + of.topic()
                + "\",\"type\":\""
                + PlainRecord.TYPE
                + "\",\"subject\":\"partition:"
                + of.partition()
                + "#"));
  }

  /** As {@link Instant#toString} has it; its date is made once for all of a second. */
  private void time(long timestamp) {
    if (timestamp / 1000 != second) {
      second = timestamp / 1000;
      String whole = Instant.ofEpochSecond(second).toString();
      time = ascii("\",\"time\":\"" + whole.substring(0, whole.length() - 1));
    }
    int millis = (int) (timestamp % 1000);
    batch.put(time);
    if (millis > 0) {
      batch.put('.').put((char) ('0' + millis / 100));
      batch.put((char) ('0' + millis / 10 % 10)).put((char) ('0' + millis % 10));
    }
    batch.put('Z').put('"').put(',');
  }

  /** As {@link UUID#toString} has it. */
  private void id(UUID id) {
    long high = id.getMostSignificantBits();
    long low = id.getLeastSignificantBits();
    batch.hex(high >>> 32, 8).put('-').hex(high >>> 16, 4).put('-').hex(high, 4);
    batch.put('-').hex(low >>> 48, 4).put('-').hex(low, 12);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The bytes that stand in the text as a character each. */
  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
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
    // An empty key has no attribute partitionkey.
    return key.length > 0 && key.length <= LONGEST_KEY;
  }
}
