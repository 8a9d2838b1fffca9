package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.event.EventRecord;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers against the real broker; only the function is played. */
class TriggerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final RecordingFunction function = new RecordingFunction();
  private final String topic = SharedBroker.unique("events");
  private final String name = SharedBroker.unique("greet");
  private Kafka kafka;
  private EventGateway gateway;

  @BeforeEach
  void connect() throws Exception {
    String servers = SharedBroker.bootstrapServers();
    kafka = new Kafka(servers);
    kafka.topic(topic, 2);
    gateway =
        EventGateway.start(
            EventGatewayConfig.embedded(SharedBroker.temporaryFolder(), SharedBroker.lib())
                .withBootstrapServers(servers),
            function,
            meters,
            Clock.systemUTC());
    gateway.changed(Functions.withoutRevision(name));
  }

  @AfterEach
  void close() {
    gateway.close();
    kafka.close();
  }

  @Test
  void anEventSentRightAfterTheTriggerWasMadeReachesTheFunction() {
    assertThat(gateway.partitions(topic)).hasValue(2);
    kafka.send(topic, "k", "before the trigger");

    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));
    gateway.send(
        new EventRecord(
            topic, Optional.of(Kafka.bytes("k")), Kafka.bytes("{\"name\":\"Ada\"}"), Map.of()));

    await().atMost(SOON).until(() -> function.callCount() >= 1);
    assertThat(function.texts()).containsExactly("{\"name\":\"Ada\"}");
    assertThat(function.calls().getFirst().headers())
        .containsEntry("ce-specversion", "1.0")
        .containsEntry("ce-type", "dev.knative.kafka.event")
        .containsEntry("ce-key", "k")
        .containsEntry("content-type", "application/json")
        .containsKeys("ce-id", "ce-source", "ce-time", "idempotency-key");
  }

  @Test
  void anEventThatFailsIsTriedAgainAndKeepsItsCallId() {
    function.behaving(call -> answer(function.callCount() < 3 ? 500 : 200));
    gateway.changed(Functions.deployed(name, source(EventOrder.KEY, 5)));

    kafka.send(topic, "k", "once more");

    await().atMost(SOON).until(() -> function.callCount() == 3);
    assertThat(function.calls().stream().map(call -> call.callId()).distinct()).hasSize(1);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(meters.get("hearth.trigger.retries").counter().count()).isEqualTo(2));
  }

  @Test
  void anEventWhoseTriesAreUsedUpGoesToTheDeadLettersWithAllItHadAndTheReason() throws Exception {
    function.behaving(call -> answer(500));
    gateway.changed(Functions.deployed(name, source(EventOrder.KEY, 2)));

    ProducerRecord<byte[], byte[]> sent =
        new ProducerRecord<>(topic, 1, Kafka.bytes("k"), Kafka.bytes("poison"));
    sent.headers().add("trace", Kafka.bytes("t-1")).add("hearth-reason", Kafka.bytes("older"));
    long offset = kafka.send(sent).offset();

    await().atMost(SOON).until(() -> gateway.partitions(topic + ".dead").isPresent());
    ConsumerRecord<byte[], byte[]> letter = kafka.read(topic + ".dead", 1).getFirst();
    assertThat(letter.key()).isEqualTo(Kafka.bytes("k"));
    assertThat(letter.value()).isEqualTo(Kafka.bytes("poison"));
    assertThat(headers(letter))
        .containsEntry("trace", "t-1")
        .containsEntry("hearth-function", name)
        .containsEntry("hearth-topic", topic)
        .containsEntry("hearth-partition", "1")
        .containsEntry("hearth-offset", Long.toString(offset))
        .containsEntry("hearth-attempts", "2")
        .containsEntry("hearth-reason", "the function answered 500")
        .containsEntry("hearth-call-id", function.calls().getFirst().callId())
        .containsKey("hearth-time");
    assertThat(function.callCount()).isEqualTo(2);
    String group = "hearth." + name + "." + topic;
    await().atMost(SOON).until(() -> kafka.committed(group).get(1) == offset + 1);
  }

  @Test
  void aDeletedTriggerTakesItsGroupWithIt() {
    String group = "hearth." + name + "." + topic;
    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));
    kafka.send(topic, "k", "one");
    await().atMost(SOON).until(() -> function.callCount() == 1);

    gateway.removed(new FunctionName(name));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(kafka.admin().listGroups().all().get())
                    .noneMatch(each -> each.groupId().equals(group)));
  }

  private KafkaSource source(EventOrder order, int attempts) {
    return new KafkaSource(
        topic, order, new RetryPolicy(attempts, Duration.ofMillis(20)), topic + ".dead");
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new java.util.HashMap<>();
    record
        .headers()
        .forEach(each -> headers.put(each.key(), new String(each.value(), StandardCharsets.UTF_8)));
    return headers;
  }
}
