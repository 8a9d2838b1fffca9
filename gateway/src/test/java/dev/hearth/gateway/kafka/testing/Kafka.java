package dev.hearth.gateway.kafka.testing;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka as any other program uses it, to check what Hearth does from outside. */
public final class Kafka implements AutoCloseable {
  private final Map<String, String> connection;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * @param connection settings of every client, the cluster's address included
   */
  public Kafka(Map<String, String> connection) {
    this.connection = Map.copyOf(connection);
    this.admin = Admin.create(with());
    this.producer =
        new KafkaProducer<>(
            with(
                "linger.ms",
                1,
                // Topics are used as soon as they are made: see Topics.awaitLeaders.
                "max.in.flight.requests.per.connection",
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  private Map<String, Object> with(Object... more) {
    Map<String, Object> settings = new HashMap<>(connection);
    for (int i = 0; i < more.length; i += 2) {
      settings.put(String.valueOf(more[i]), more[i + 1]);
    }
    return settings;
  }

  public static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  public Admin admin() {
    return admin;
  }

  public String topic(String name, int partitions) throws Exception {
    admin
        .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
        .all()
        .get();
    // The controller answers before the broker has heard of the topic.
    await().until(() -> isThere(name));
    return name;
  }

  private boolean isThere(String topic) throws InterruptedException {
    try {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().containsKey(topic);
    } catch (ExecutionException e) {
      return false;
    }
  }

  public RecordMetadata send(String topic, String key, String value) {
    return send(new ProducerRecord<>(topic, bytes(key), bytes(value)));
  }

  public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By a producer of its own that compresses. */
  public void sendPacked(ProducerRecord<byte[], byte[]> record, String compression) {
    try (KafkaProducer<byte[], byte[]> packing =
        new KafkaProducer<>(
            with(
                "compression.type",
                compression,
                "max.request.size",
                64 << 20,
                "buffer.memory",
                (long) (65 << 20)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      packing.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As retention does: the first records of a partition go. */
  public void deleteUpTo(String topic, int partition, long offset) throws Exception {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  /** Without waiting; {@link #flush()} does. */
  public void sendLater(ProducerRecord<byte[], byte[]> record) {
    var _ = producer.send(record);
  }

  public void flush() {
    producer.flush();
  }

  /** The first records of a topic, waiting for them. */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) throws Exception {
    return read(topic, count, Duration.ofSeconds(20));
  }

  /** As many as come in this time. */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count, Duration limit)
      throws Exception {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    long giveUp = System.nanoTime() + limit.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            with("auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (found.size() < count && System.nanoTime() < giveUp) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }

  /** What a group has committed, by partition. */
  public Map<Integer, Long> committed(String group) {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .collect(
              Collectors.toMap(each -> each.getKey().partition(), each -> offset(each.getValue())));
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long offset(OffsetAndMetadata committed) {
    return committed.offset();
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
