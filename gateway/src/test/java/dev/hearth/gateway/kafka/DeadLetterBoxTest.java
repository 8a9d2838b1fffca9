package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static dev.hearth.gateway.kafka.testing.RecordingFunction.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.hearth.api.event.DeadLetterBox;
import dev.hearth.api.event.DeadLetterContent;
import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterPage;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** Dead letters against the real broker. */
class DeadLetterBoxTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final RecordingFunction function = new RecordingFunction();
  private final RecordingFunction other = new RecordingFunction();
  private final String topic = SharedBroker.unique("orders");
  private final String name = SharedBroker.unique("bill");
  private Kafka kafka;
  private EventGateway gateway;
  private volatile boolean broken = true;

  @BeforeEach
  void giveUpThreeEvents() throws Exception {
    kafka = new Kafka(SharedBroker.connection());
    kafka.topic(topic, 2);
    function.behaving(call -> answer(!broken ? 200 : text(call).equals("two") ? 422 : 503));
    gateway = start(function);
    gateway.partitions(topic);
    gateway.changed(Functions.withoutRevision(name));
    gateway.changed(
        Functions.deployed(
            name,
            new KafkaSource(
                topic,
                EventOrder.KEY,
                new RetryPolicy(1, Duration.ofMillis(10)),
                topic + ".dead")));
    for (String value : List.of("one", "two", "three")) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, 1, Kafka.bytes("k"), Kafka.bytes(value));
      record.headers().add("trace", Kafka.bytes("t-" + value));
      kafka.send(record);
    }
    await().atMost(SOON).until(() -> function.callCount() == 3);
    await().atMost(SOON).until(() -> letters(all()).size() == 3);
  }

  @AfterEach
  void close() {
    gateway.close();
    kafka.close();
  }

  @Execution(CONCURRENT)
  @Test
  void lettersAreListedPageByPageAndByFilter() {
    DeadLetterPage first = box().list(query(Optional.empty(), Optional.empty(), 2));
    assertThat(first.letters()).hasSize(2);
    assertThat(first.next()).contains(first.letters().getLast().id());

    assertThat(box().list(query(Optional.empty(), first.next(), 2)).letters()).hasSize(1);
    assertThat(letters(query(Optional.of("ANSWERED 422"), Optional.empty(), 9))).hasSize(1);
    assertThat(letters(query(Optional.of("answered 404"), Optional.empty(), 9))).isEmpty();
  }

  @Execution(CONCURRENT)
  @Test
  void aLetterIsShownWhole() {
    DeadLetterEntry entry = letters(all()).getFirst();
    DeadLetterContent content = box().show(byId(entry.id())).orElseThrow();

    assertThat(content.entry()).isEqualTo(entry);
    assertThat(content.value()).contains(Kafka.bytes("one"));
    assertThat(content.headers())
        .containsExactlyEntriesOf(java.util.Map.of("trace", List.of("t-one")));
    assertThat(entry.topic()).isEqualTo(topic);
    assertThat(entry.partition()).isEqualTo(1);
    assertThat(entry.key()).contains("k");
    assertThat(entry.attempts()).isEqualTo(1);
    assertThat(entry.callId()).isEqualTo(function.calls().getFirst().callId());
    assertThat(box().show(byId(topic + ".dead/0/999"))).isEmpty();
  }

  @Execution(CONCURRENT)
  @Test
  void aRedriveThatIsInterruptedGoesOnAndSendsNoneTwice() {
    broken = false;
    assertThat(box().redrive(query(Optional.empty(), Optional.empty(), 2)).letters()).hasSize(2);
    await().atMost(SOON).until(() -> function.callCount() == 5);

    // As after a crash: nobody remembers how far the first one was.
    assertThat(box().redrive(all()).letters()).hasSize(1);
    assertThat(box().redrive(all()).letters()).isEmpty();

    await().atMost(SOON).until(() -> function.callCount() == 6);
    assertThat(function.texts().subList(3, 6)).containsExactly("one", "two", "three");
    assertThat(function.calls().subList(3, 6).stream().map(call -> call.callId()))
        .as("the same call ids as in their first life")
        .containsExactlyElementsOf(
            function.calls().subList(0, 3).stream().map(call -> call.callId()).toList());
    assertThat(letters(all().in(DeadLetterState.REDRIVEN))).hasSize(3);
  }

  @Execution(CONCURRENT)
  @Test
  void whatWasDroppedIsNotSentAgainButCanStillBeRead() {
    box().drop(query(Optional.of("422"), Optional.empty(), 9));
    broken = false;

    assertThat(box().redrive(all()).letters()).hasSize(2);

    await().atMost(SOON).until(() -> function.callCount() == 5);
    assertThat(function.texts().subList(3, 5)).containsExactly("one", "three");
    DeadLetterEntry dropped = letters(all().in(DeadLetterState.DROPPED)).getFirst();
    assertThat(box().show(byId(dropped.id()))).isPresent();
  }

  @Execution(CONCURRENT)
  @Test
  void onlyTheFunctionThatGaveAnEventUpGetsItAgain() {
    try (EventGateway second = start(other)) {
      second.partitions(topic);
      second.changed(Functions.withoutRevision(name + "-two"));
      second.changed(Functions.deployed(name + "-two", KafkaSource.of(topic)));
      broken = false;
      box().redrive(all());
      kafka.send(topic, "k", "after");

      await().atMost(SOON).until(() -> other.texts().contains("after"));
      assertThat(other.texts()).containsExactly("after");
      await().atMost(SOON).until(() -> function.callCount() == 7);
    }
  }

  private DeadLetterBox box() {
    return gateway.deadLetters();
  }

  private List<DeadLetterEntry> letters(DeadLetterQuery query) {
    return box().list(query).letters();
  }

  private DeadLetterQuery all() {
    return query(Optional.empty(), Optional.empty(), 100);
  }

  private DeadLetterQuery query(Optional<String> reason, Optional<String> after, int limit) {
    return new DeadLetterQuery(
        Set.of(topic + ".dead"),
        name,
        Optional.of(DeadLetterState.WAITING),
        reason,
        Optional.empty(),
        Optional.of(Instant.EPOCH),
        Optional.empty(),
        after,
        limit);
  }

  private DeadLetterQuery byId(String id) {
    return new DeadLetterQuery(
        Set.of(topic + ".dead"),
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(id),
        Optional.empty(),
        1);
  }

  private static EventGateway start(RecordingFunction called) {
    return EventGateway.start(
        SharedBroker.config(), called, new SimpleMeterRegistry(), Clock.systemUTC());
  }
}
