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
 * group, topic, the topic's id and the leader epoch of the record, then 14 bits of partition and 48
 * of offset. So a record that gets the offset of another one, in a topic that was made again or in
 * a log that lost its end, gets an id of its own. Safe for use by many threads.
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
   * @param topicId empty where the cluster has none
   */
  public CallIds(String clusterId, String group, String topic, String topicId) {
    this.clusterId = clusterId;
    this.source = clusterId + "\n" + group + "\n" + topic + "\n" + topicId;
    this.high = named(source).getMostSignificantBits();
  }

  public UUID of(ConsumerRecord<?, ?> record) {
    return LetterHeaders.callId(record)
        .filter(id -> FORM.matcher(id).matches())
        .map(UUID::fromString)
        .orElseGet(
            () -> ofPlace(record.leaderEpoch().orElse(-1), record.partition(), record.offset()));
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

  private UUID ofPlace(int epoch, int partition, long offset) {
    if (partition >>> PARTITION_BITS != 0 || offset >>> OFFSET_BITS != 0) {
      return named(source + "\n" + epoch + "\n" + partition + "\n" + offset);
    }
    long hash = (mixed(high + mixed(epoch)) & ~0xf000L) | VERSION;
    return new UUID(hash, VARIANT | (long) partition << OFFSET_BITS | offset);
  }

  /** The finalizer of SplitMix64: each bit of the value changes each of the result. */
  private static long mixed(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }

  private static UUID named(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
