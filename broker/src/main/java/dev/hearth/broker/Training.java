package dev.hearth.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a broker does for a trigger, once: a topic is made, written, read by a group, committed. */
final class Training {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int RECORDS = 200;
  private static final String TOPIC = "training";

  private Training() {}

  /** In the background; ends the process when it is over. */
  static void begin(int port) {
    Thread.ofPlatform().daemon().name("training").start(() -> System.exit(succeeds(port) ? 0 : 1));
  }

  private static boolean succeeds(int port) {
    String servers = "127.0.0.1:" + port;
    try {
      makeTopic(servers);
      write(servers);
      return read(servers) == RECORDS;
    } catch (Exception e) {
      e.printStackTrace();
      return false;
    }
  }

  private static void makeTopic(String servers) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                servers,
                "reconnect.backoff.max.ms",
                100,
                "default.api.timeout.ms",
                (int) LIMIT.toMillis()))) {
      while (admin.describeCluster().nodes().get().isEmpty()) {
        Thread.sleep(50);
      }
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Optional.of(4), Optional.empty())))
          .all()
          .get();
    }
  }

  private static void write(String servers) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>(TOPIC, new byte[] {(byte) i}, new byte[100])).get();
      }
    }
  }

  private static int read(String servers) {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    int read = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                TOPIC,
                "group.protocol",
                "consumer",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      while (read < RECORDS && System.nanoTime() < giveUp) {
        read += consumer.poll(Duration.ofMillis(100)).count();
        consumer.commitSync();
      }
    }
    return read;
  }
}
