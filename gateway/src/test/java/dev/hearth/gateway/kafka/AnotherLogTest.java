package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static dev.hearth.gateway.kafka.testing.RecordingFunction.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.dispatch.RetryStore;
import dev.hearth.gateway.kafka.engine.BufferLimits;
import dev.hearth.gateway.kafka.testing.FragileBroker;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Topics are deleted and made again, and logs lose their ends: what was kept about the records that
 * are gone says nothing of those that have their offsets now.
 */
class AnotherLogTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final BufferLimits SHORT_HOLD =
      new BufferLimits(8L << 20, 10_000, 20_000, Duration.ofMillis(100));
  private static final String BREAKS_ITS_BROKER = "breaks-its-broker";

  /** For all tests that let it live. */
  private static FragileBroker steady;

  /** For those that do not, one after the other. */
  private static FragileBroker fragile;

  private FragileBroker broker;

  private final RecordingFunction function = new RecordingFunction();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final String topic = SharedBroker.unique("another");
  private final String name = SharedBroker.unique("greet");
  private RetryPolicy retry = new RetryPolicy(5, Duration.ofMillis(200));
  private Kafka kafka;
  private EventGateway gateway;

  @BeforeAll
  static void startBroker() throws Exception {
    steady = new FragileBroker();
    fragile = new FragileBroker();
  }

  @AfterAll
  static void stopBroker() {
    steady.close();
    fragile.close();
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Test
  @Tag(BREAKS_ITS_BROKER)
  @Execution(CONCURRENT)
  @ResourceLock(BREAKS_ITS_BROKER)
  @interface BreakingItsBroker {}

  @BeforeEach
  void connect(TestInfo test) throws Exception {
    broker = test.getTags().contains(BREAKS_ITS_BROKER) ? fragile : steady;
    function.behaving(call -> answer(failing.contains(text(call)) ? 503 : 200));
    kafka = new Kafka(broker.connection());
    kafka.topic(topic, 1);
    gateway = start();
    gateway.partitions(topic);
    gateway.changed(Functions.withoutRevision(name));
    gateway.changed(deployed());
    await().atMost(SOON).until(() -> progress().lag() == 0);
  }

  @AfterEach
  void close() {
    gateway.close();
    kafka.close();
  }

  @Execution(CONCURRENT)
  @Test
  void eventsOfATopicThatWasMadeAgainWhileCallsWereInFlightAreAllCalled() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    function.behaving(call -> slow(call, release));
    send("slow", 0, 20);
    await().atMost(SOON).until(() -> function.callCount() == 20);

    makeTopicAgain();
    release.countDown();
    send("new", 0, 10);

    awaitCalled("new", 0, 10);
    assertNothingIsInherited(10);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 10L)));
    await().atMost(SOON).until(() -> progress().lag() == 0);
    // Where the consumer saw the end of the new log first, that is the last notice.
    assertThat(progress().notice()).containsAnyOf("deleted", "all that is there is handled again");
  }

  @Execution(CONCURRENT)
  @Test
  void eventsBeyondTheOldPlaceAreNotTakenForAllThatTheNewTopicHas() throws Exception {
    send("old", 0, 5);
    awaitCalled("old", 0, 5);

    kafka.admin().deleteTopics(List.of(topic)).all().get();
    createTopic();
    send("new", 0, 10);

    awaitCalled("new", 0, 10);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 10L)));
  }

  @Execution(CONCURRENT)
  @Test
  void eventsOfATopicThatWasMadeAgainWhileTheServerWasDownAreAllCalled() throws Exception {
    send("old", 0, 12);
    awaitCalled("old", 0, 12);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 12L)));
    gateway.close();

    makeTopicAgain();
    send("new", 0, 20);
    gateway = start();
    gateway.changed(deployed());

    awaitCalled("new", 0, 20);
    assertNothingIsInherited(20);
  }

  /** As when the commit of the old server arrives after the topic was made again. */
  @Execution(CONCURRENT)
  @Test
  void aCommitAboutADeletedTopicDoesNotPassOverEventsOfTheNewOne() throws Exception {
    send("old", 0, 12);
    awaitCalled("old", 0, 12);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 12L)));
    gateway.close();
    Map<TopicPartition, OffsetAndMetadata> old =
        kafka.admin().listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata().get();

    makeTopicAgain();
    send("new", 0, 20);
    kafka.admin().alterConsumerGroupOffsets(group(), old).all().get();
    gateway = start();
    gateway.changed(deployed());

    awaitCalled("new", 0, 20);
    assertThat(progress().notice()).contains("partition 0: the topic was deleted and made again");
  }

  @Execution(CONCURRENT)
  @Test
  void aTryThatWaitsIsNotInheritedByTheTopicThatWasMadeAgainAndBecomesADeadLetter()
      throws Exception {
    retry = new RetryPolicy(5, Duration.ofMinutes(5));
    gateway.close();
    gateway = start();
    gateway.changed(deployed());
    failing.add("old0");
    send("old", 0, 3);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 3L)));

    makeTopicAgain();
    send("new", 0, 3);

    awaitCalled("new", 0, 3);
    assertNothingIsInherited(3);
    assertThat(awaitLetters(1).getFirst().reason())
        .isEqualTo("its topic was deleted while it waited for another try");
  }

  @Execution(CONCURRENT)
  @Test
  void aTryThatWaitsWhileTheServerIsDownIsNotInheritedEither() throws Exception {
    retry = new RetryPolicy(5, Duration.ofMinutes(5));
    gateway.close();
    gateway = start();
    gateway.changed(deployed());
    failing.add("old0");
    send("old", 0, 3);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 3L)));
    gateway.close();

    makeTopicAgain();
    send("new", 0, 3);
    gateway = start();
    gateway.changed(deployed());

    awaitCalled("new", 0, 3);
    assertNothingIsInherited(3);
    awaitLetters(1);
  }

  @Execution(CONCURRENT)
  @Test
  void whatBecameOfDeadLettersSaysNothingOfThoseInATopicThatWasMadeAgain() throws Exception {
    retry = new RetryPolicy(1, Duration.ofMillis(200));
    gateway.changed(deployed());
    function.behaving(call -> answer(400));
    send("old", 0, 4);
    awaitLetters(4);
    gateway.deadLetters().drop(query());
    await()
        .atMost(SOON)
        .until(() -> letters().stream().allMatch(it -> it.state() == DeadLetterState.DROPPED));

    kafka.admin().deleteTopics(List.of(topic + ".dead")).all().get();
    send("new", 0, 4);

    assertThat(awaitLetters(4)).allMatch(letter -> letter.state() == DeadLetterState.WAITING);
  }

  @BreakingItsBroker
  void eventsThatFollowWhereTheLogWasCutAreAllCalledWhileTheServerRuns() throws Exception {
    send("old", 0, 30);
    awaitCalled("old", 0, 30);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 30L)));

    broker.kill();
    broker.cut(topic, 0, 20);
    broker.start();
    send("new", 0, 25);

    awaitCalled("new", 0, 25);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 45L)));
    assertThat(function.texts()).as("what is still there is not repeated").hasSize(55);
    assertThat(callIds("new")).doesNotContainAnyElementsOf(callIds("old")).hasSize(25);
    assertThat(progress().notice()).contains("the log was cut at offset 20");
  }

  @BreakingItsBroker
  void eventsThatFollowWhereTheLogWasCutAreAllCalledWhenTheServerComesLater() throws Exception {
    send("old", 0, 30);
    awaitCalled("old", 0, 30);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 30L)));
    gateway.close();

    broker.kill();
    broker.cut(topic, 0, 20);
    broker.start();
    send("new", 0, 5);
    gateway = start();
    gateway.changed(deployed());

    awaitCalled("new", 0, 5);
    send("new", 5, 20);
    awaitCalled("new", 5, 20);
    assertThat(function.texts()).as("what is still there is not repeated").hasSize(55);
  }

  /** An earlier version of Hearth, or another program, has written the commit. */
  @BreakingItsBroker
  void whatACommitWithoutEpochSaysOfALogThatIsShorterIsNotBelieved() throws Exception {
    send("old", 0, 30);
    awaitCalled("old", 0, 30);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 30L)));
    gateway.close();
    kafka
        .admin()
        .alterConsumerGroupOffsets(
            group(), Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(30, "")))
        .all()
        .get();

    broker.kill();
    broker.cut(topic, 0, 20);
    broker.start();
    send("new", 0, 5);
    gateway = start();
    gateway.changed(deployed());

    awaitCalled("new", 0, 5);
    await().atMost(SOON).until(() -> function.callCount() == 30 + 25);
    assertThat(progress().notice()).contains("all that is there is handled again");
  }

  @BreakingItsBroker
  void anEventThatWaitedInTheRetryStoreOutlivesItsRecord() throws Exception {
    retry = new RetryPolicy(5, Duration.ofSeconds(4));
    gateway.close();
    gateway = start();
    gateway.changed(deployed());
    failing.add("old5");
    send("old", 0, 8);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 8L)));
    gateway.close();

    broker.kill();
    broker.cut(topic, 0, 4);
    broker.start();
    failing.clear();
    send("new", 0, 4);
    gateway = start();
    gateway.changed(deployed());

    awaitCalled("new", 0, 4);
    await()
        .atMost(SOON)
        .until(() -> function.texts().stream().filter(each -> each.equals("old5")).count() == 2);
    assertThat(attempts("new")).containsOnly("1");
  }

  @BreakingItsBroker
  void notesThatTheClusterLostAreWrittenAgainAndFoundAfterARestart() throws Exception {
    retry = new RetryPolicy(5, Duration.ofSeconds(20));
    gateway.close();
    gateway = start();
    gateway.changed(deployed());
    failing.add("old0");
    send("old", 0, 3);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, 3L)));

    kafka.admin().deleteTopics(List.of(RetryStore.TOPIC)).all().get();
    await().atMost(SOON).until(() -> gateway.partitions(RetryStore.TOPIC).isPresent());
    await().atMost(SOON).until(this::isNoted);
    gateway.close();
    failing.clear();
    gateway = start();
    gateway.changed(deployed());

    await().atMost(SOON).until(() -> calls("old0").size() == 2);
    assertThat(attempts("old0")).containsExactly("1", "2");
  }

  private boolean isNoted() throws Exception {
    return kafka.read(RetryStore.TOPIC, 1, Duration.ofSeconds(1)).stream()
        .anyMatch(note -> new String(note.key(), StandardCharsets.UTF_8).startsWith(group()));
  }

  @Execution(CONCURRENT)
  @Test
  void theCommittedOffsetReachesTheEndBehindTransactions() throws Exception {
    Map<String, Object> settings = new HashMap<>(broker.connection());
    settings.put("transactional.id", "tx" + topic);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      for (int i = 0; i < 6; i++) {
        producer.beginTransaction();
        var _ = producer.send(record("tx" + i));
        producer.flush();
        if (i % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }

    await().atMost(SOON).until(() -> function.callCount() == 3);
    assertThat(function.texts()).containsExactly("tx0", "tx2", "tx4");
    long end = end();
    assertThat(end).isEqualTo(12);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, end)));
    send("plain", 0, 1);
    await().atMost(SOON).until(() -> kafka.committed(group()).equals(Map.of(0, end + 1)));
  }

  private long end() throws Exception {
    return kafka
        .admin()
        .listOffsets(Map.of(new TopicPartition(topic, 0), OffsetSpec.latest()))
        .all()
        .get()
        .get(new TopicPartition(topic, 0))
        .offset();
  }

  private static CallOutcome slow(FunctionCall call, CountDownLatch release) {
    if (text(call).startsWith("slow")) {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return answer(200);
  }

  private void makeTopicAgain() throws Exception {
    kafka.admin().deleteTopics(List.of(topic)).all().get();
    createTopic();
  }

  private void createTopic() throws Exception {
    await()
        .atMost(SOON)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof TopicExistsException)
        .until(() -> kafka.topic(topic, 1).equals(topic));
  }

  private void send(String text, int from, int count) {
    for (int i = from; i < from + count; i++) {
      ProducerRecord<byte[], byte[]> record = record(text + i);
      await()
          .atMost(SOON)
          .ignoreExceptionsMatching(
              e ->
                  e.getCause() != null
                      && e.getCause().getCause() instanceof UnknownTopicOrPartitionException)
          .until(() -> kafka.send(record).hasOffset());
    }
  }

  private ProducerRecord<byte[], byte[]> record(String value) {
    return new ProducerRecord<>(topic, 0, null, Kafka.bytes(value));
  }

  private void awaitCalled(String text, int from, int count) {
    Set<String> wanted =
        IntStream.range(from, from + count).mapToObj(i -> text + i).collect(Collectors.toSet());
    await().atMost(SOON).untilAsserted(() -> assertThat(function.texts()).containsAll(wanted));
  }

  private void assertNothingIsInherited(int count) {
    assertThat(attempts("new")).containsOnly("1");
    Set<String> others = new HashSet<>(callIds("old"));
    others.addAll(callIds("slow"));
    assertThat(new HashSet<>(callIds("new")))
        .hasSizeGreaterThanOrEqualTo(count)
        .doesNotContainAnyElementsOf(others);
  }

  private List<String> attempts(String text) {
    return calls(text).stream().map(call -> call.headers().get("x-hearth-attempt")).toList();
  }

  private List<String> callIds(String text) {
    return calls(text).stream().map(FunctionCall::callId).toList();
  }

  private List<FunctionCall> calls(String text) {
    return function.calls().stream().filter(call -> text(call).startsWith(text)).toList();
  }

  private List<DeadLetterEntry> awaitLetters(int count) {
    List<DeadLetterEntry> found = new ArrayList<>();
    await()
        .atMost(SOON)
        // A broker that has much to do may take too long for one answer.
        .ignoreExceptionsInstanceOf(HearthException.class)
        .untilAsserted(
            () -> {
              assertThat(progress().state()).isEqualTo("running");
              assertThat(gateway.partitions(topic + ".dead")).isPresent();
              found.clear();
              found.addAll(letters());
              assertThat(found).hasSize(count);
            });
    return found;
  }

  private List<DeadLetterEntry> letters() {
    return gateway.deadLetters().list(query()).letters();
  }

  private DeadLetterQuery query() {
    return new DeadLetterQuery(
        Set.of(topic + ".dead"),
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        100);
  }

  private TriggerProgress progress() {
    return gateway.progress().getFirst();
  }

  private String group() {
    return "hearth." + name + "." + topic;
  }

  private FunctionState deployed() {
    return Functions.deployed(name, new KafkaSource(topic, EventOrder.KEY, retry, topic + ".dead"));
  }

  private EventGateway start() {
    return EventGateway.start(
        broker.config().withLimits(SHORT_HOLD),
        function,
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }
}
