package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning to where they end at that moment. */
public final class TopicContent {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private TopicContent() {}

  /** The newest record of every key of a compacted topic, without those that were deleted. */
  public static Collection<ConsumerRecord<byte[], byte[]>> newest(
      Clients clients, String topic, Collection<Integer> partitions) {
    Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> newest = new LinkedHashMap<>();
    read(
        clients,
        topic,
        partitions,
        record -> {
          if (record.key() == null) {
            return;
          }
          if (record.value() == null) {
            newest.remove(ByteBuffer.wrap(record.key()));
          } else {
            newest.put(ByteBuffer.wrap(record.key()), record);
          }
        });
    return newest.values();
  }

  /**
   * Hands over every record of these partitions that is there now. Blocks.
   *
   * @throws HearthException with {@code EVENTS_UNAVAILABLE} when that takes too long
   */
  public static void read(
      Clients clients,
      String topic,
      Collection<Integer> partitions,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    List<TopicPartition> all =
        partitions.stream().map(partition -> new TopicPartition(topic, partition)).toList();
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(clients))) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(all, Clients.TIME_LIMIT);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (all.stream()
          .anyMatch(each -> consumer.position(each, Clients.TIME_LIMIT) < ends.get(each))) {
        if (System.nanoTime() - giveUp > 0) {
          throw new HearthException(
              ErrorCode.EVENTS_UNAVAILABLE,
              "topic '" + topic + "' could not be read to its end in " + LIMIT.toSeconds() + " s");
        }
        consumer.poll(Duration.ofMillis(100)).forEach(reader);
      }
    } catch (KafkaException e) {
      throw KafkaErrors.of("read topic '" + topic + "'", clients.address(), e);
    }
  }

  /**
   * Hands over the records of a partition from an offset on, as long as the reader wants more, to
   * where it ends now. Blocks.
   */
  public static void scan(
      Clients clients,
      TopicPartition partition,
      long from,
      Predicate<ConsumerRecord<byte[], byte[]>> reader) {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings(clients))) {
      List<TopicPartition> one = List.of(partition);
      long end = consumer.endOffsets(one, Clients.TIME_LIMIT).get(partition);
      long beginning = consumer.beginningOffsets(one, Clients.TIME_LIMIT).get(partition);
      consumer.assign(one);
      consumer.seek(partition, Math.max(from, beginning));
      while (consumer.position(partition, Clients.TIME_LIMIT) < end) {
        if (System.nanoTime() - giveUp > 0) {
          throw new HearthException(
              ErrorCode.EVENTS_UNAVAILABLE,
              "'" + partition + "' could not be read to its end in " + LIMIT.toSeconds() + " s");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (!reader.test(record)) {
            return;
          }
        }
      }
    } catch (KafkaException e) {
      throw KafkaErrors.of("read '" + partition + "'", clients.address(), e);
    }
  }

  private static Map<String, Object> settings(Clients clients) {
    Map<String, Object> settings = clients.common(clients.cluster().bootstrapServers(), "reader");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }
}
