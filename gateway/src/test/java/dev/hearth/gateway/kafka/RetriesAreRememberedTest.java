package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static dev.hearth.gateway.kafka.testing.RecordingFunction.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.kafka.dispatch.RetryStore;
import dev.hearth.gateway.kafka.engine.BufferLimits;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No rebalance and no restart forgets how often an event was tried, or whose turn it is. */
class RetriesAreRememberedTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final BufferLimits SHORT_HOLD =
      new BufferLimits(8L << 20, 10_000, 20_000, Duration.ofMillis(100));

  private final RecordingFunction function = new RecordingFunction();
  private final String topic = SharedBroker.unique("remembered");
  private final String name = SharedBroker.unique("greet");
  private Kafka kafka;
  private EventGateway gateway;

  @BeforeEach
  void connect() throws Exception {
    kafka = new Kafka(SharedBroker.connection());
    kafka.topic(topic, 2);
    gateway = start(BufferLimits.DEFAULT);
    gateway.partitions(topic);
    gateway.changed(Functions.withoutRevision(name));
  }

  @AfterEach
  void close() {
    gateway.close();
    kafka.close();
  }

  /** The case of knative-extensions/eventing-kafka-broker#3746, where one record had 184 tries. */
  @Test
  void aPoisonRecordHasThreeRetriesAndADeadLetterHoweverOftenTheGroupRebalances() throws Exception {
    function.behaving(call -> answer(text(call).equals("poison") ? 500 : 200));
    gateway.changed(Functions.deployed(name, source(4, Duration.ofMillis(1500))));
    kafka.send(new ProducerRecord<>(topic, 0, Kafka.bytes("k"), Kafka.bytes("poison")));
    await().atMost(SOON).until(() -> function.callCount() == 1);

    int rebalances = 0;
    while (gateway.partitions(topic + ".dead").isEmpty()) {
      assertThat(rebalances).as("rebalances until the dead letter").isLessThan(2_000);
      try (EventGateway passing = start(BufferLimits.DEFAULT)) {
        passing.changed(Functions.deployed(name, source(4, Duration.ofMillis(1500))));
        await().atMost(SOON).until(() -> members() == 2);
      }
      rebalances++;
    }

    ConsumerRecord<byte[], byte[]> letter = kafka.read(topic + ".dead", 1).getFirst();
    assertThat(header(letter, "hearth-attempts")).isEqualTo("4");
    assertThat(function.calls().stream().filter(call -> text(call).equals("poison")))
        .as("first try and retries")
        .hasSize(4);
    assertThat(rebalances).isGreaterThan(10);
    assertThat(kafka.read(topic + ".dead", 2, Duration.ofSeconds(1))).hasSize(1);
  }

  @Test
  void aKeyThatWaitsLongMovesAsideInOrderAndIsFoundAgainAfterARestart() throws Exception {
    gateway.close();
    gateway = start(SHORT_HOLD);
    gateway.partitions(topic);
    gateway.changed(Functions.withoutRevision(name));
    Set<String> failing = ConcurrentHashMap.newKeySet();
    failing.add("a1");
    function.behaving(call -> answer(failing.contains(text(call)) ? 503 : 200));
    gateway.changed(Functions.deployed(name, source(10, Duration.ofSeconds(3))));

    for (String each : List.of("a1", "b1", "a2", "b2", "a3", "b3")) {
      kafka.send(
          new ProducerRecord<>(topic, 0, Kafka.bytes(each.substring(0, 1)), Kafka.bytes(each)));
    }

    await().atMost(SOON).until(() -> kafka.committed(group()).getOrDefault(0, 0L) == 6);
    assertThat(function.texts()).containsExactlyInAnyOrder("a1", "b1", "b2", "b3");
    gateway.close();
    gateway = start(SHORT_HOLD);
    failing.clear();
    gateway.changed(Functions.deployed(name, source(10, Duration.ofSeconds(3))));

    await().atMost(SOON).until(() -> function.texts().contains("a3"));
    assertThat(function.texts().stream().filter(each -> each.startsWith("a")))
        .containsExactly("a1", "a1", "a2", "a3");
    assertThat(
            function.calls().stream()
                .filter(call -> text(call).equals("a1"))
                .map(call -> call.headers().get("x-hearth-attempt")))
        .containsExactly("1", "2");
    await().atMost(SOON).until(() -> notesOfGroup() == 0);
  }

  @Test
  void whatWasFinishedOutOfOrderIsNotRepeatedAfterARestart() {
    Set<String> failing = ConcurrentHashMap.newKeySet();
    failing.add("slow");
    function.behaving(call -> answer(failing.contains(text(call)) ? 503 : 200));
    gateway.changed(Functions.deployed(name, source(10, Duration.ofSeconds(2))));
    kafka.send(new ProducerRecord<>(topic, 0, Kafka.bytes("s"), Kafka.bytes("slow")));
    for (int i = 0; i < 100; i++) {
      kafka.send(new ProducerRecord<>(topic, 0, Kafka.bytes("k" + i), Kafka.bytes("e" + i)));
    }
    await().atMost(SOON).until(() -> function.callCount() >= 101);
    gateway.close();
    failing.clear();
    gateway = start(BufferLimits.DEFAULT);
    gateway.changed(Functions.deployed(name, source(10, Duration.ofSeconds(2))));

    await().atMost(SOON).until(() -> kafka.committed(group()).getOrDefault(0, 0L) == 101);
    assertThat(function.callCount()).as("one more try of the one that failed").isEqualTo(102);
  }

  private long notesOfGroup() throws Exception {
    Map<String, Boolean> newest = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> note :
        kafka.read(RetryStore.TOPIC, Integer.MAX_VALUE, Duration.ofSeconds(1))) {
      String key = new String(note.key(), StandardCharsets.UTF_8);
      if (key.startsWith(group() + "\n")) {
        newest.put(key, note.value() != null);
      }
    }
    return newest.values().stream().filter(there -> there).count();
  }

  private String group() {
    return "hearth." + name + "." + topic;
  }

  private int members() throws Exception {
    return kafka
        .admin()
        .describeConsumerGroups(List.of(group()))
        .all()
        .get()
        .get(group())
        .members()
        .size();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private KafkaSource source(int attempts, Duration backoff) {
    return new KafkaSource(
        topic, EventOrder.KEY, new RetryPolicy(attempts, backoff), topic + ".dead");
  }

  private EventGateway start(BufferLimits limits) {
    return EventGateway.start(
        SharedBroker.config().withLimits(limits),
        function,
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }
}
