package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.engine.Kept;
import dev.hearth.gateway.kafka.engine.Note;
import dev.hearth.gateway.kafka.engine.RecordId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A note as a record of the retry store. Its key names group, topic, partition and offset of the
 * event, then the topic's id and the leader epoch, which notes of earlier versions do not have; a
 * note on an event that was moved carries the event.
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record RetryEntry(byte[] key, byte[] value, List<Header> headers) {
  private static final String NOTE = "hearth-note";
  private static final String KEY = "hearth-key";
  private static final String NO_VALUE = "hearth-no-value";
  private static final String TIMESTAMP = "hearth-timestamp";

  /** Before the names of the event's own headers. */
  private static final String OWN = "event-";

  private static final byte[] NOTHING = {};
  private static final int PARTS = 6;
  private static final int OLD_PARTS = 4;

  static byte[] key(String group, String topic, RecordId id) {
    String place = group + "\n" + topic + "\n" + id.partition() + "\n" + id.offset();
    return bytes(id.topicId().isEmpty() ? place : place + "\n" + id.topicId() + "\n" + id.epoch());
  }

  static RetryEntry none(byte[] key) {
    return new RetryEntry(key, null, List.of());
  }

  static RetryEntry of(byte[] key, ConsumerRecord<byte[], byte[]> record, Note note) {
    List<Header> headers = new ArrayList<>();
    headers.add(
        header(NOTE, note.place() + " " + note.attempts() + " " + note.open() + " " + note.due()));
    if (note.place() != Note.Place.MOVED) {
      return new RetryEntry(key, NOTHING, headers);
    }
    if (record.key() != null) {
      headers.add(new RecordHeader(KEY, record.key()));
    }
    if (record.value() == null) {
      headers.add(header(NO_VALUE, "true"));
    }
    headers.add(header(TIMESTAMP, Long.toString(record.timestamp())));
    record.headers().forEach(each -> headers.add(new RecordHeader(OWN + each.key(), each.value())));
    return new RetryEntry(key, record.value() == null ? NOTHING : record.value(), headers);
  }

  ProducerRecord<byte[], byte[]> in(String topic, int partition) {
    return new ProducerRecord<>(topic, partition, key, value, headers);
  }

  static boolean isOf(ConsumerRecord<byte[], byte[]> entry, String group) {
    return parts(entry)[0].equals(group);
  }

  static boolean isOf(ConsumerRecord<byte[], byte[]> entry, String group, String topic) {
    String[] parts = parts(entry);
    return (parts.length == OLD_PARTS || parts.length == PARTS)
        && parts[0].equals(group)
        && parts[1].equals(topic);
  }

  static int partition(ConsumerRecord<byte[], byte[]> entry) {
    return Integer.parseInt(parts(entry)[2]);
  }

  static Kept<ConsumerRecord<byte[], byte[]>> kept(ConsumerRecord<byte[], byte[]> entry) {
    String[] parts = parts(entry);
    String[] note = text(entry.headers().lastHeader(NOTE).value()).split(" ", -1);
    Note.Place place = Note.Place.valueOf(note[0]);
    RecordId id =
        new RecordId(
            parts.length == PARTS ? parts[4] : "",
            Integer.parseInt(parts[2]),
            parts.length == PARTS ? Integer.parseInt(parts[5]) : RecordId.NO_EPOCH,
            Long.parseLong(parts[3]));
    return new Kept<>(
        id,
        new Note(
            place,
            Integer.parseInt(note[1]),
            Boolean.parseBoolean(note[2]),
            Long.parseLong(note[3])),
        place == Note.Place.MOVED ? Optional.of(moved(entry, parts[1], id)) : Optional.empty());
  }

  private static Kept.Moved<ConsumerRecord<byte[], byte[]>> moved(
      ConsumerRecord<byte[], byte[]> entry, String topic, RecordId id) {
    RecordHeaders own = new RecordHeaders();
    for (Header each : entry.headers()) {
      if (each.key().startsWith(OWN)) {
        own.add(each.key().substring(OWN.length()), each.value());
      }
    }
    Header key = entry.headers().lastHeader(KEY);
    byte[] keyBytes = key == null ? null : key.value();
    byte[] value = entry.headers().lastHeader(NO_VALUE) == null ? entry.value() : null;
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            topic,
            id.partition(),
            id.offset(),
            Long.parseLong(text(entry.headers().lastHeader(TIMESTAMP).value())),
            TimestampType.CREATE_TIME,
            keyBytes == null ? ConsumerRecord.NULL_SIZE : keyBytes.length,
            value == null ? ConsumerRecord.NULL_SIZE : value.length,
            keyBytes,
            value,
            own,
            id.epoch() < 0 ? Optional.empty() : Optional.of(id.epoch()));
    return new Kept.Moved<>(Optional.ofNullable(keyBytes), RecordSize.of(record), record);
  }

  private static String[] parts(ConsumerRecord<byte[], byte[]> entry) {
    return text(entry.key()).split("\n", -1);
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
