package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.deadletter.LetterHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The call ids of a group's events: the same at every try and after every restart, and of a dead
 * letter that is sent again. They are UUIDs of version 8 (RFC 9562): 60 bits of a hash of cluster,
 * group and topic, then 14 bits of partition and 48 of offset. Safe for use by many threads.
 */
public final class CallIds {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final int OFFSET_BITS = 48;
  private static final int PARTITION_BITS = 14;
  private static final long VERSION = 0x8000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final String clusterId;
  private final String source;
  private final long high;

  /**
   * @param topic of the records
   */
  public CallIds(String clusterId, String group, String topic) {
    this.clusterId = clusterId;
    this.source = clusterId + "\n" + group + "\n" + topic;
    this.high = (named(source).getMostSignificantBits() & ~0xf000L) | VERSION;
  }

  public UUID of(ConsumerRecord<?, ?> record) {
    return LetterHeaders.callId(record)
        .filter(id -> FORM.matcher(id).matches())
        .map(UUID::fromString)
        .orElseGet(() -> ofPlace(record.partition(), record.offset()));
  }

  /** Of a call with several events, from theirs. */
  public static UUID together(List<UUID> callIds) {
    ByteBuffer bytes = ByteBuffer.allocate(callIds.size() * 2 * Long.BYTES);
    for (UUID id : callIds) {
      bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
    return UUID.nameUUIDFromBytes(bytes.array());
  }

  String clusterId() {
    return clusterId;
  }

  private UUID ofPlace(int partition, long offset) {
    if (partition >>> PARTITION_BITS != 0 || offset >>> OFFSET_BITS != 0) {
      return named(source + "\n" + partition + "\n" + offset);
    }
    return new UUID(high, VARIANT | (long) partition << OFFSET_BITS | offset);
  }

  private static UUID named(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
