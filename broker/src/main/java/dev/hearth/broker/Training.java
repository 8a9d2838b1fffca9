package dev.hearth.broker;

import java.io.StringReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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

  /**
   * In the background; ends the process when it is over.
   *
   * @param clientProperties how to connect
   */
  static void begin(String clientProperties) {
    Thread.ofPlatform()
        .daemon()
        .name("training")
        .start(() -> System.exit(succeeds(clientProperties) ? 0 : 1));
  }

  private static boolean succeeds(String clientProperties) {
    try {
      Properties client = new Properties();
      client.load(new StringReader(clientProperties));
      makeTopic(client);
      write(client);
      return read(client) == RECORDS;
    } catch (Exception e) {
      e.printStackTrace();
      return false;
    }
  }

  private static void makeTopic(Properties client) throws Exception {
    try (Admin admin =
        Admin.create(
            with(
                client,
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

  private static void write(Properties client) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(with(client), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        producer.send(new ProducerRecord<>(TOPIC, new byte[] {(byte) i}, new byte[100])).get();
      }
    }
  }

  private static int read(Properties client) {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    int read = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            with(
                client,
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

  private static Map<String, Object> with(Properties client, Object... more) {
    Map<String, Object> settings = new HashMap<>();
    client.forEach((name, value) -> settings.put(String.valueOf(name), value));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(String.valueOf(more[i]), more[i + 1]);
    }
    return settings;
  }
}
