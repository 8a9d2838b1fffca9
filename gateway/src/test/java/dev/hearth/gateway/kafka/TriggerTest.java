package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static dev.hearth.gateway.kafka.testing.RecordingFunction.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.engine.BufferLimits;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    kafka = new Kafka(SharedBroker.connection());
    kafka.topic(topic, 2);
    gateway = start(BufferLimits.DEFAULT);
    // As in a server: deciding where a new trigger begins needs a cluster that was talked to.
    gateway.partitions(topic);
    gateway.changed(Functions.withoutRevision(name));
  }

  @AfterEach
  void close() {
    gateway.close();
    kafka.close();
  }

  @Execution(CONCURRENT)
  @Test
  void anEventSentRightAfterTheTriggerWasMadeReachesTheFunction() {
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

  @Execution(CONCURRENT)
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

  @Execution(CONCURRENT)
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
    await().atMost(SOON).until(() -> kafka.committed(group()).get(1) == offset + 1);
  }

  @Execution(CONCURRENT)
  @Test
  void aDeletedTriggerTakesItsGroupWithIt() {
    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));
    kafka.send(topic, "k", "one");
    await().atMost(SOON).until(() -> function.callCount() == 1);

    gateway.removed(new FunctionName(name));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(kafka.admin().listGroups().all().get())
                    .noneMatch(each -> each.groupId().equals(group())));
  }

  @Execution(CONCURRENT)
  @Test
  void anEventThatTheFunctionRefusesIsNotTriedAgain() throws Exception {
    function.behaving(call -> answer(422));
    gateway.changed(Functions.deployed(name, source(EventOrder.KEY, 5)));

    kafka.send(topic, "k", "wrong");

    await().atMost(SOON).until(() -> gateway.partitions(topic + ".dead").isPresent());
    assertThat(headers(kafka.read(topic + ".dead", 1).getFirst()))
        .containsEntry("hearth-attempts", "1")
        .containsEntry("hearth-reason", "the function answered 422");
    assertThat(function.callCount()).isEqualTo(1);
  }

  @Execution(CONCURRENT)
  @Test
  void noCapacityCostsAnEventNoTry() {
    function.behaving(call -> function.callCount() <= 4 ? fail(ErrorCode.QUEUE_FULL) : answer(200));
    gateway.changed(Functions.deployed(name, source(EventOrder.KEY, 1)));

    kafka.send(topic, "k", "patient");

    await().atMost(SOON).until(() -> committedRecords() == 1);
    assertThat(function.callCount()).isEqualTo(5);
    assertThat(function.calls())
        .allMatch(call -> call.headers().get("x-hearth-attempt").equals("1"));
    assertThat(gateway.partitions(topic + ".dead")).isEmpty();
  }

  @Execution(CONCURRENT)
  @ParameterizedTest
  @EnumSource(EventOrder.class)
  void eventsThatMustWaitForOneAnotherDoAndOthersDoNot(EventOrder order) {
    Set<String> busy = ConcurrentHashMap.newKeySet();
    Set<String> violations = ConcurrentHashMap.newKeySet();
    function.behaving(
        call -> {
          String lane = lane(order, call);
          if (!lane.isEmpty() && !busy.add(lane)) {
            violations.add(lane);
          }
          LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
          busy.remove(lane);
          return answer(ThreadLocalRandom.current().nextInt(20) == 0 ? 500 : 200);
        });
    gateway.changed(Functions.deployed(name, source(order, 50)));
    for (int i = 0; i < 300; i++) {
      kafka.sendLater(
          new ProducerRecord<>(topic, Kafka.bytes("key" + i % 20), Kafka.bytes("" + i)));
    }
    kafka.flush();

    await().atMost(SOON).until(() -> committedRecords() == 300);
    assertThat(violations).isEmpty();
    assertThat(function.mostAtOnce()).isGreaterThan(order == EventOrder.PARTITION ? 1 : 9);
    if (order == EventOrder.KEY) {
      Map<String, Integer> lastOfKey = new HashMap<>();
      for (FunctionCall call : function.calls()) {
        int number = Integer.parseInt(RecordingFunction.text(call));
        Integer last = lastOfKey.put(call.headers().get("ce-key"), number);
        assertThat(last == null || last <= number).isTrue();
      }
    }
  }

  private static String lane(EventOrder order, FunctionCall call) {
    return switch (order) {
      case KEY -> call.headers().get("ce-key");
      case PARTITION -> call.headers().get("ce-id").split("/", -1)[0];
      case NONE -> "";
    };
  }

  @Execution(CONCURRENT)
  @Test
  void tombstonesEmptyAndLargeValuesAndRepeatedHeadersArrive() {
    gateway.changed(Functions.deployed(name, source(EventOrder.PARTITION, 1)));
    byte[] large = new byte[900_000];
    Arrays.fill(large, (byte) 'x');

    kafka.send(new ProducerRecord<>(topic, 0, Kafka.bytes("k"), null));
    kafka.send(new ProducerRecord<>(topic, 0, Kafka.bytes(""), Kafka.bytes("")));
    ProducerRecord<byte[], byte[]> repeated = new ProducerRecord<>(topic, 0, null, large);
    repeated.headers().add("h", Kafka.bytes("1")).add("h", Kafka.bytes("2")).add("n", null);
    kafka.send(repeated);

    await().atMost(SOON).until(() -> function.callCount() == 3);
    List<FunctionCall> calls = function.calls();
    assertThat(calls.get(0).headers()).containsEntry("ce-kafkatombstone", "true");
    assertThat(calls.get(0).body()).isEmpty();
    assertThat(calls.get(1).headers()).containsEntry("ce-key", "");
    assertThat(calls.get(1).body()).isEmpty();
    assertThat(calls.get(2).headers()).containsEntry("ce-kafkaheaderh", "1,2");
    assertThat(calls.get(2).body()).isEqualTo(large);
  }

  @Execution(CONCURRENT)
  @Test
  void aFullBufferStopsFetchingAndLagStillGrows() {
    CountDownLatch go = new CountDownLatch(1);
    function.behaving(
        call -> {
          awaitQuietly(go);
          return answer(200);
        });
    restartWith(new BufferLimits(50_000, 10_000, 10_000));
    gateway.changed(Functions.deployed(name, source(EventOrder.KEY, 1)));
    byte[] value = new byte[5_000];
    for (int i = 0; i < 1_500; i++) {
      kafka.sendLater(new ProducerRecord<>(topic, Kafka.bytes("k" + i), value));
    }
    kafka.flush();

    await().atMost(SOON).until(() -> progress().lag() == 1_500);
    // Bounded by the limit and what one poll may bring.
    assertThat(progress().buffered()).isLessThanOrEqualTo(600);
    kafka.send(topic, "k", "one more");
    await().atMost(SOON).until(() -> progress().lag() == 1_501);
    go.countDown();
    await().atMost(SOON).until(() -> committedRecords() == 1_501);
    await().atMost(SOON).until(() -> progress().lag() == 0);
    assertThat(meters.get("hearth.trigger.lag").gauge().value()).isZero();
  }

  @Execution(CONCURRENT)
  @Test
  void aTriggerRestsWhileItsFunctionHasNoRevision() {
    gateway.changed(Functions.withoutRevision(name, KafkaSource.of(topic)));
    kafka.send(topic, "k", "early");
    await().atMost(SOON).until(() -> progress().buffered() == 1);
    assertThat(progress().state()).isEqualTo("waiting: the function has no active revision");
    assertThat(function.callCount()).isZero();

    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));

    await().atMost(SOON).until(() -> function.callCount() == 1);
  }

  @Execution(CONCURRENT)
  @Test
  void aChangedTriggerGoesOnWhereItWas() {
    gateway.changed(Functions.deployed(name, source(EventOrder.KEY, 1)));
    kafka.send(topic, "k", "one");
    await().atMost(SOON).until(() -> function.callCount() == 1);

    gateway.changed(Functions.deployed(name, source(EventOrder.NONE, 3)));
    kafka.send(topic, "k", "two");

    await().atMost(SOON).until(() -> function.callCount() == 2);
    assertThat(function.texts()).containsExactly("one", "two");
  }

  @Execution(CONCURRENT)
  @Test
  void aTriggerThatIsMadeAgainBeginsWithWhatIsSentFromThenOn() {
    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));
    kafka.send(topic, "k", "one");
    await().atMost(SOON).until(() -> function.callCount() == 1);
    gateway.changed(Functions.deployed(name));
    kafka.send(topic, "k", "while it was away");

    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));
    kafka.send(topic, "k", "two");

    await().atMost(SOON).until(() -> function.callCount() == 2);
    assertThat(function.texts()).containsExactly("one", "two");
  }

  @Execution(CONCURRENT)
  @Test
  void aTriggerThatWasThereBeforeTheServerGoesOnWhereItsGroupWas() {
    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));
    kafka.send(topic, "k", "one");
    await().atMost(SOON).until(() -> committedRecords() == 1);
    gateway.close();
    kafka.send(topic, "k", "while the server was away");

    gateway = start(BufferLimits.DEFAULT);
    gateway.changed(Functions.deployed(name, KafkaSource.of(topic)));

    await().atMost(SOON).until(() -> function.callCount() == 2);
    assertThat(function.texts()).containsExactly("one", "while the server was away");
  }

  @Execution(CONCURRENT)
  @Test
  void twoGatewaysShareATriggerAndNoKeyIsCalledTwiceAtATime() {
    Set<String> busy = ConcurrentHashMap.newKeySet();
    Set<String> violations = ConcurrentHashMap.newKeySet();
    function.behaving(
        call -> {
          String key = call.headers().get("ce-key");
          if (!busy.add(key)) {
            violations.add(key);
          }
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
          busy.remove(key);
          return answer(200);
        });
    gateway.changed(Functions.deployed(name, source(EventOrder.KEY, 5)));
    Thread sender =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    kafka.send(topic, "key" + i % 50, "" + i);
                  }
                });
    await().atMost(SOON).until(() -> function.callCount() > 50);

    try (EventGateway second = start(BufferLimits.DEFAULT)) {
      second.changed(Functions.deployed(name, source(EventOrder.KEY, 5)));
      await().atMost(SOON).until(() -> members() == 2);
      int before = function.callCount();
      await().atMost(SOON).until(() -> function.callCount() > before + 50 || !sender.isAlive());
    }

    await().atMost(SOON).until(() -> committedRecords() == 1_000);
    assertThat(violations).isEmpty();
    assertThat(new HashSet<>(function.texts())).hasSize(1_000);
    assertThat(function.callCount()).isEqualTo(1_000);
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

  @Execution(CONCURRENT)
  @Test
  void deadLettersThatCannotBeWrittenWaitAndAreSeen() throws Exception {
    function.behaving(call -> answer(400));
    String small = SubjectToLimit.topic(kafka, topic + ".small");
    gateway.changed(
        Functions.deployed(
            name, new KafkaSource(topic, EventOrder.KEY, RetryPolicy.DEFAULT, small)));

    kafka.send(topic, "k", "x".repeat(20_000));

    await().atMost(SOON).until(() -> progress().state().contains(small));
    assertThat(committedRecords()).isZero();
    SubjectToLimit.lift(kafka, small);
    await().atMost(SOON).until(() -> committedRecords() == 1);
    assertThat(kafka.read(small, 1)).hasSize(1);
  }

  /** A topic that at first takes no record at all, however small its letter is made. */
  private static final class SubjectToLimit {
    static String topic(Kafka kafka, String name) throws Exception {
      kafka.topic(name, 1);
      set(kafka, name, "100");
      return name;
    }

    static void lift(Kafka kafka, String name) throws Exception {
      set(kafka, name, "1000000");
    }

    private static void set(Kafka kafka, String name, String bytes) throws Exception {
      AlterConfigOp limit =
          new AlterConfigOp(
              new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes),
              AlterConfigOp.OpType.SET);
      kafka
          .admin()
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, name), List.of(limit)))
          .all()
          .get();
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aTopicThatIsMissingIsNamedAndTheTriggerStartsOnceItIsThere() throws Exception {
    String late = topic + ".late";
    assertThat(gateway.partitions(late)).isEmpty();
    assertThatThrownBy(
            () -> gateway.send(new EventRecord(late, Optional.empty(), new byte[] {1}, Map.of())))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_NOT_FOUND));
    gateway.changed(Functions.deployed(name, KafkaSource.of(late)));
    await().atMost(SOON).until(() -> progress().state().contains("'" + late + "' does not exist"));

    gateway.createTopic(late, 3);
    gateway.createTopic(late, 3);
    gateway.send(new EventRecord(late, Optional.empty(), Kafka.bytes("first"), Map.of()));

    await().atMost(SOON).until(() -> function.texts().equals(List.of("first")));
  }

  @Execution(CONCURRENT)
  @Test
  void aRecordOverTheBrokersLimitIsRefusedWithTheReason() {
    assertThatThrownBy(
            () ->
                gateway.send(
                    new EventRecord(topic, Optional.empty(), new byte[2_000_000], Map.of())))
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
  }

  private String group() {
    return "hearth." + name + "." + topic;
  }

  private long committedRecords() {
    return kafka.committed(group()).values().stream().mapToLong(Long::longValue).sum();
  }

  private TriggerProgress progress() {
    return gateway.progress().getFirst();
  }

  private void restartWith(BufferLimits limits) {
    gateway.close();
    gateway = start(limits);
    gateway.changed(Functions.withoutRevision(name));
    gateway.partitions(topic);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private EventGateway start(BufferLimits limits) {
    return EventGateway.start(
        SharedBroker.config().withLimits(limits), function, meters, Clock.systemUTC());
  }

  private KafkaSource source(EventOrder order, int attempts) {
    return new KafkaSource(
        topic, order, new RetryPolicy(attempts, Duration.ofMillis(20)), topic + ".dead");
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(each -> headers.put(each.key(), new String(each.value(), StandardCharsets.UTF_8)));
    return headers;
  }
}
