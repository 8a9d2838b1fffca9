import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The platform's own broker, as any other program uses it. */
final class Topics {
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");
  private static final Pattern ATTEMPT = Pattern.compile("\"attempt\"\\s*:\\s*(\\d+)");
  private static final Pattern STARTED = Pattern.compile("\"started\"\\s*:\\s*(\\d+)");
  private static final Pattern ENDED = Pattern.compile("\"ended\"\\s*:\\s*(\\d+)");

  private final Path state;

  Topics(Path state) {
    this.state = state;
  }

  Properties mark() throws IOException {
    Properties mark = new Properties();
    try (Reader reader = Files.newBufferedReader(state.resolve("kafka/broker.pid"))) {
      mark.load(reader);
    }
    return mark;
  }

  /** Settings of any client: address and credentials, as the broker wrote them, and more. */
  Map<String, Object> client(Object... more) throws IOException {
    Properties written = new Properties();
    try (Reader reader = Files.newBufferedReader(state.resolve("kafka/client.properties"))) {
      written.load(reader);
    }
    Map<String, Object> settings = new HashMap<>();
    written.forEach((name, value) -> settings.put((String) name, value));
    for (int i = 0; i < more.length; i += 2) {
      settings.put((String) more[i], more[i + 1]);
    }
    return settings;
  }

  KafkaProducer<byte[], byte[]> producer(int lingerMillis) throws IOException {
    return new KafkaProducer<>(
        client(
            "linger.ms", lingerMillis,
            "batch.size", 64 << 10,
            // A new topic may refuse a batch, take the one behind it, and then refuse the first for good.
            "max.in.flight.requests.per.connection", 1,
            "delivery.timeout.ms", 600_000,
            "max.block.ms", 600_000),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  void create(String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(client())) {
      if (!admin.listTopics().names().get().contains(topic)) {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
      }
    }
  }

  /** Reads all partitions of a topic from where they end now, or begin, until told to stop. */
  Thread read(
      String topic,
      boolean fromBeginning,
      AtomicBoolean stop,
      Consumer<ConsumerRecord<byte[], byte[]>> reader)
      throws Exception {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            client("auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList();
    consumer.assign(all);
    if (fromBeginning) {
      consumer.seekToBeginning(all);
    } else {
      consumer.seekToEnd(all);
      all.forEach(consumer::position);
    }
    return Thread.ofPlatform()
        .start(
            () -> {
              try (consumer) {
                while (!stop.get()) {
                  try {
                    consumer.poll(Duration.ofMillis(50)).forEach(reader);
                  } catch (KafkaException e) {
                    // The broker is away for a moment.
                  }
                }
              }
            });
  }

  /** What a function answered to one event; times in microseconds of the monotonic clock. */
  record Done(int id, int attempt, long started, long ended) {
    static Done of(ConsumerRecord<byte[], byte[]> record) {
      String text = new String(record.value(), StandardCharsets.UTF_8);
      return new Done(
          (int) number(ID, text),
          (int) number(ATTEMPT, text),
          number(STARTED, text),
          number(ENDED, text));
    }

    private static long number(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Of the clock that functions tell too: the machine's monotonic one, which nobody sets. */
  static long nowMicros() {
    return System.nanoTime() / 1000;
  }
}
