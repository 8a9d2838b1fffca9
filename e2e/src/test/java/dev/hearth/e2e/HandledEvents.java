package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends numbered events, and keeps what their function answered, as any Kafka client would. */
final class HandledEvents implements AutoCloseable {
  private static final int KEYS = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Handled(int attempt, long started, long ended) {}

  private final Map<Integer, List<Handled>> handled = new ConcurrentHashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Thread reader;
  private volatile boolean closed;

  private HandledEvents(Properties connection, String topic, String answers) {
    this.topic = topic;
    this.producer =
        new KafkaProducer<>(
            with(connection, "delivery.timeout.ms", "300000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.reader = Thread.ofPlatform().start(() -> read(connection, answers));
  }

  static HandledEvents of(Properties connection, String topic, String answers) {
    return new HandledEvents(connection, topic, answers);
  }

  private static Properties with(Properties connection, String name, String value) {
    Properties settings = new Properties();
    settings.putAll(connection);
    settings.setProperty(name, value);
    return settings;
  }

  void send(int events) {
    for (int id = 0; id < events; id++) {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, bytes("key " + id % KEYS), bytes("{\"id\":" + id + "}")));
    }
    producer.flush();
  }

  int distinct() {
    return handled.size();
  }

  int all() {
    return handled.values().stream().mapToInt(List::size).sum();
  }

  int mostAttempts() {
    return handled.values().stream()
        .flatMap(List::stream)
        .mapToInt(Handled::attempt)
        .max()
        .orElse(0);
  }

  /**
   * Events that began before the one before them with the same key had ended for the first time.
   */
  List<Integer> outOfOrder() {
    return IntStream.range(KEYS, handled.size())
        .filter(id -> first(id, true) < first(id - KEYS, false))
        .boxed()
        .toList();
  }

  private long first(int id, boolean start) {
    return handled.get(id).stream()
        .mapToLong(each -> start ? each.started : each.ended)
        .min()
        .orElseThrow();
  }

  private void read(Properties connection, String answers) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            with(connection, "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(answers).stream()
              .map(each -> new TopicPartition(answers, each.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (!closed) {
        consumer.poll(Duration.ofMillis(50)).forEach(this::add);
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      JsonNode answer = JSON.readTree(record.value());
      if (answer.has("id")) {
        handled
            .computeIfAbsent(answer.get("id").asInt(), id -> new ArrayList<>())
            .add(
                new Handled(
                    answer.get("attempt").asInt(),
                    answer.get("started").asLong(),
                    answer.get("ended").asLong()));
      }
    } catch (IOException e) {
      // What made the topic is no answer.
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    reader.join();
    producer.close(Duration.ofSeconds(5));
  }
}
