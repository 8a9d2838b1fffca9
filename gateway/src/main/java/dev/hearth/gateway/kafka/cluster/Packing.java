package dev.hearth.gateway.kafka.cluster;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;

/**
 * How hard a producer tries to make records small. A topic limits what a record takes in its log,
 * so one that its writer compressed may be far too large when it is written as it was read
 * (docs/decisions/0120). Pure.
 */
public enum Packing {
  NONE("none", 0),
  FAST("zstd", 3),
  /** Smaller than what gzip, lz4, snappy and zstd make of a record with their usual settings. */
  BEST("zstd", 19);

  /** A record of this size or more is compressed before anything refuses it. */
  static final int LARGE_BYTES = 256 << 10;

  private final String type;
  private final int level;

  Packing(String type, int level) {
    this.type = type;
    this.level = level;
  }

  /** What a record is tried with first. */
  static Packing first(ProducerRecord<byte[], byte[]> record) {
    return bytes(record) < LARGE_BYTES ? NONE : FAST;
  }

  /** What to try after {@code error}; empty when it is not about size, or nothing packs better. */
  Optional<Packing> after(Throwable error) {
    return isTooLarge(error) ? better() : Optional.empty();
  }

  private Optional<Packing> better() {
    return switch (this) {
      case NONE -> Optional.of(FAST);
      case FAST -> Optional.of(BEST);
      case BEST -> Optional.empty();
    };
  }

  /** Settings of a producer. */
  Map<String, Object> settings() {
    return this == NONE
        ? Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, type)
        : Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            type,
            ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG,
            level);
  }

  public static boolean isTooLarge(Throwable error) {
    Throwable cause = KafkaErrors.unwrapped(error);
    return cause instanceof RecordTooLargeException
        || cause instanceof RecordBatchTooLargeException;
  }

  /** Bytes of key, value and headers. */
  private static long bytes(ProducerRecord<byte[], byte[]> record) {
    long bytes = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
