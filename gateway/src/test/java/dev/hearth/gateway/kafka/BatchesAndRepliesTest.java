package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that go together, and events that functions answer with, against the real broker. */
class BatchesAndRepliesTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RecordingFunction function = new RecordingFunction();
  private final String topic = SharedBroker.unique("batched");
  private final String name = SharedBroker.unique("sum");
  private Kafka kafka;
  private EventGateway gateway;

  @BeforeEach
  void connect() throws Exception {
    kafka = new Kafka(SharedBroker.connection());
    kafka.topic(topic, 1);
    gateway =
        EventGateway.start(
            SharedBroker.config(), function, new SimpleMeterRegistry(), Clock.systemUTC());
    gateway.partitions(topic);
    gateway.changed(Functions.withoutRevision(name));
  }

  @AfterEach
  void close() {
    gateway.close();
    kafka.close();
  }

  @Test
  void eventsComeTogetherAsOneCloudEventsBatch() {
    gateway.changed(Functions.deployed(name, batched(20)));
    send(100);

    await().atMost(SOON).until(() -> committed() == 100);
    assertThat(function.calls())
        .allSatisfy(
            call ->
                assertThat(call.headers())
                    .containsEntry(
                        "content-type", "application/cloudevents-batch+json; charset=utf-8"));
    JsonNode event =
        function.calls().stream()
            .flatMap(call -> events(call).stream())
            .filter(it -> it.path("id").asText().equals("partition:0/offset:0"))
            .findFirst()
            .orElseThrow();
    assertThat(event.path("specversion").asText()).isEqualTo("1.0");
    assertThat(event.path("partitionkey").asText()).isEqualTo("key 0");
    assertThat(event.path("data").path("n").asInt()).isZero();
    assertThat(event.path("hearthattempt").asText()).isEqualTo("1");
    assertThat(function.callCount()).isLessThan(30);
    assertThat(numbers()).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void onlyTheEventsThatTheFunctionNamesAreTriedAgain() {
    Set<Integer> failedOnce = ConcurrentHashMap.newKeySet();
    function.behaving(
        call -> {
          List<String> failed = new ArrayList<>();
          for (JsonNode event : events(call)) {
            int n = event.path("data").path("n").asInt();
            if (n % 10 == 3 && failedOnce.add(n)) {
              failed.add('"' + event.path("id").asText() + '"');
            }
          }
          return json(200, "{\"failed\":[" + String.join(",", failed) + "]}");
        });
    gateway.changed(Functions.deployed(name, batched(20)));
    send(100);

    await().atMost(SOON).until(() -> committed() == 100);
    assertThat(numbers()).hasSize(110);
    assertThat(numbers().stream().filter(n -> n % 10 == 3)).hasSize(20);
  }

  @Test
  void thePoisonOfABatchIsFoundByHalvingAndTheOthersAreHandled() throws Exception {
    Set<Integer> handled = ConcurrentHashMap.newKeySet();
    function.behaving(
        call -> {
          List<Integer> numbers =
              events(call).stream().map(each -> each.path("data").path("n").asInt()).toList();
          if (numbers.contains(42)) {
            return answer(500);
          }
          handled.addAll(numbers);
          return answer(200);
        });
    gateway.changed(Functions.deployed(name, batched(50)));
    send(100);

    await().atMost(SOON).until(() -> committed() == 100);
    assertThat(handled).hasSize(99).doesNotContain(42);
    ConsumerRecord<byte[], byte[]> letter = kafka.read(topic + ".dead", 1).getFirst();
    assertThat(letter.value()).isEqualTo(Kafka.bytes("{\"n\":42}"));
    assertThat(letter.headers().lastHeader("hearth-attempts").value()).isEqualTo(Kafka.bytes("2"));
  }

  @Test
  void whatAFunctionAnswersGoesToTheReplyTopic() throws Exception {
    function.behaving(
        call ->
            new CallOutcome.Answered(
                200,
                Map.of(
                    "content-type", "application/json",
                    "ce-specversion", "1.0",
                    "ce-id", "answer",
                    "ce-source", "/sum",
                    "ce-type", "summed"),
                "{\"sum\":1}".getBytes(StandardCharsets.UTF_8)));
    gateway.changed(
        Functions.deployed(
            name, KafkaSource.of(topic).with(BatchPolicy.NONE, Optional.of(topic + ".sums"))));
    kafka.send(topic, "k", "{\"n\":1}");

    await().atMost(SOON).until(() -> committed() == 1);
    ConsumerRecord<byte[], byte[]> reply = kafka.read(topic + ".sums", 1).getFirst();
    assertThat(reply.key()).isEqualTo(Kafka.bytes("k"));
    assertThat(reply.value()).isEqualTo(Kafka.bytes("{\"sum\":1}"));
    assertThat(reply.headers().lastHeader("ce_type").value()).isEqualTo(Kafka.bytes("summed"));
    assertThat(reply.headers().lastHeader("content-type").value())
        .isEqualTo(Kafka.bytes("application/json"));
  }

  @Test
  void aReplyThatIsTooLongIsADeadLetterAndNotACutReply() throws Exception {
    function.behaving(call -> json(200, "x".repeat(64 * 1024)));
    gateway.changed(
        Functions.deployed(
            name, KafkaSource.of(topic).with(BatchPolicy.NONE, Optional.of(topic + ".sums"))));
    kafka.send(topic, "k", "{}");

    ConsumerRecord<byte[], byte[]> letter =
        await()
            .atMost(SOON)
            .ignoreExceptions()
            .until(() -> kafka.read(topic + ".dead", 1).getFirst(), each -> true);
    assertThat(
            new String(
                letter.headers().lastHeader("hearth-reason").value(), StandardCharsets.UTF_8))
        .contains("65536");
  }

  private KafkaSource batched(int size) {
    return new KafkaSource(
            topic, EventOrder.KEY, new RetryPolicy(2, Duration.ofMillis(20)), topic + ".dead")
        .with(new BatchPolicy(size, Duration.ofMillis(200), 1 << 20), Optional.empty());
  }

  private void send(int count) {
    for (int n = 0; n < count; n++) {
      kafka.sendLater(
          new ProducerRecord<>(topic, Kafka.bytes("key " + n), Kafka.bytes("{\"n\":" + n + "}")));
    }
    kafka.flush();
  }

  private List<Integer> numbers() {
    return function.calls().stream()
        .flatMap(call -> events(call).stream())
        .map(event -> event.path("data").path("n").asInt())
        .toList();
  }

  private static List<JsonNode> events(FunctionCall call) {
    try {
      List<JsonNode> events = new ArrayList<>();
      JSON.readTree(call.body()).forEach(events::add);
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CallOutcome json(int status, String body) {
    return new CallOutcome.Answered(
        status, Map.of("content-type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
  }

  private long committed() {
    return kafka.committed("hearth." + name + "." + topic).getOrDefault(0, 0L);
  }
}
