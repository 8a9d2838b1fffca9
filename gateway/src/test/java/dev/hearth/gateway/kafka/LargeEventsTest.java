package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.hearth.api.event.DeadLetterContent;
import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterPage;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.status.StatusItem;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that are larger than what their topics take uncompressed, against the real broker. */
class LargeEventsTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final RecordingFunction function = new RecordingFunction();
  private final String topic = SharedBroker.unique("large");
  private final String name = SharedBroker.unique("press");
  private Kafka kafka;
  private EventGateway gateway;
  private volatile boolean broken = true;

  @BeforeEach
  void start() throws Exception {
    kafka = new Kafka(SharedBroker.connection());
    kafka.topic(topic, 1);
    function.behaving(call -> refuses(call) ? refusal() : answer(200));
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

  @Execution(CONCURRENT)
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "lz4", "snappy"})
  void aPackedEventBecomesADeadLetterTheKeyGoesOnAndItCanBeRedriven(String compression)
      throws Exception {
    String large = json(2 << 20);
    deploy(source(RetryPolicy.DEFAULT));
    sendPacked(compression, large);
    kafka.send(topic, "k", "behind");

    await().atMost(SOON).until(() -> function.texts().contains("behind"));
    DeadLetterEntry letter = letters().getFirst();
    assertThat(letter.bytes()).isEqualTo(large.length());
    assertThat(letter.omitted()).isEmpty();
    assertThat(show(letter).value()).contains(Kafka.bytes(large));
    assertThat(gateway.status()).allMatch(StatusItem::healthy);

    broken = false;
    assertThat(gateway.deadLetters().redrive(query()).letters()).hasSize(1);
    await().atMost(SOON).until(() -> function.callCount() == 3);
    assertThat(function.texts().getLast()).isEqualTo(large);
  }

  @Execution(CONCURRENT)
  @Test
  void whatFitsInNoPackingBecomesALetterThatSaysWhereItLies() throws Exception {
    String random = random(600_000);
    kafka.topic(topic + ".dead", 1);
    limit(topic + ".dead", 100_000);
    deploy(source(RetryPolicy.DEFAULT));
    sendPacked("none", random);
    kafka.send(topic, "k", "behind");

    await().atMost(SOON).until(() -> function.texts().contains("behind"));
    DeadLetterEntry letter = letters().getFirst();
    assertThat(letter.omitted()).contains("value");
    assertThat(letter.bytes()).isEqualTo(random.length());
    assertThat(letter.key()).contains("k");
    assertThat(letter.reason()).isEqualTo("the function answered 422");
    assertThat(letter.topic() + "/" + letter.partition() + "/" + letter.offset())
        .isEqualTo(topic + "/0/0");
    DeadLetterContent content = show(letter);
    assertThat(content.value()).isEmpty();
    assertThat(content.headers()).isEqualTo(Map.of("trace", List.of("t-1", "t-2")));
    assertThat(content.response().orElseThrow().status()).isEqualTo(422);
    assertThat(gateway.status())
        .anySatisfy(
            item ->
                assertThat(item.text())
                    .contains("1 dead letter since the start without its value")
                    .contains(topic + "/0/0"));

    broken = false;
    assertThat(gateway.deadLetters().redrive(query()).letters()).hasSize(1);
    await().atMost(SOON).until(() -> function.callCount() == 3);
    assertThat(function.texts().getLast()).isEqualTo(random);
  }

  @Execution(CONCURRENT)
  @Test
  void aLetterWhoseValueIsGoneIsLeftAndNamed() throws Exception {
    kafka.topic(topic + ".dead", 1);
    limit(topic + ".dead", 100_000);
    deploy(source(RetryPolicy.DEFAULT));
    sendPacked("none", random(600_000));
    await().atMost(SOON).until(() -> letters().size() == 1);
    kafka.deleteUpTo(topic, 0, 1);

    DeadLetterPage page = gateway.deadLetters().redrive(query());

    assertThat(page.letters()).isEmpty();
    assertThat(page.skipped())
        .singleElement()
        .asString()
        .contains(topic + ".dead/0/0")
        .contains("does not have it at partition 0, offset 0 any more");
    assertThat(letters()).hasSize(1);
  }

  @Execution(CONCURRENT)
  @Test
  void anEventThatDoesNotFitWithTheHeadersOfARedriveIsLeftAndOthersAreSentAgain() throws Exception {
    kafka.topic(topic + ".dead", 1);
    limit(topic, 100_000);
    deploy(source(RetryPolicy.DEFAULT));
    byte[] incompressible = new byte[99_900];
    new Random(7).nextBytes(incompressible);
    kafka.send(new ProducerRecord<>(topic, Kafka.bytes("k"), incompressible));
    kafka.send(topic, "k", "small");
    await().atMost(SOON).until(() -> letters().size() == 2);
    broken = false;

    DeadLetterPage page = gateway.deadLetters().redrive(query());

    assertThat(page.letters()).hasSize(1);
    assertThat(page.skipped())
        .singleElement()
        .asString()
        .contains("topic '" + topic + "' does not take its event")
        .contains("raise the topic's max.message.bytes");
    await().atMost(SOON).until(() -> function.texts().getLast().equals("small"));
    limit(topic, 101_000);
    assertThat(gateway.deadLetters().redrive(query()).letters()).hasSize(1);
    await().atMost(SOON).until(() -> function.callCount() == 4);
    assertThat(function.calls().getLast().body()).isEqualTo(incompressible);
  }

  @Execution(CONCURRENT)
  @Test
  void headersThatDoNotFitEitherAreLeftOut() throws Exception {
    kafka.topic(topic + ".dead", 1);
    limit(topic + ".dead", 10_000);
    deploy(source(RetryPolicy.DEFAULT));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, Kafka.bytes("k"), Kafka.bytes("{\"big\":1}"));
    record.headers().add("trace", Kafka.bytes(random(50_000)));
    kafka.send(record);
    kafka.send(topic, "k", "behind");

    await().atMost(SOON).until(() -> function.texts().contains("behind"));
    DeadLetterEntry letter = letters().getFirst();
    assertThat(letter.omitted()).contains("key, headers, value");

    broken = false;
    gateway.deadLetters().redrive(query());
    await().atMost(SOON).until(() -> function.callCount() == 3);
    assertThat(function.texts().getLast()).isEqualTo("{\"big\":1}");
  }

  @Execution(CONCURRENT)
  @Test
  void aLargeEventIsTriedAgainAndMovedOutOfTheWay() throws Exception {
    String large = json(20 << 20);
    function.behaving(call -> refuses(call) ? answer(503) : answer(200));
    deploy(source(new RetryPolicy(9, Duration.ofSeconds(8))));
    sendPacked("zstd", large);
    ProducerRecord<byte[], byte[]> other =
        new ProducerRecord<>(topic, Kafka.bytes("other"), Kafka.bytes("other"));
    kafka.send(other);

    // The offset goes past the first event only when its record is in the retry store.
    await()
        .atMost(SOON)
        .until(() -> kafka.committed("hearth." + name + "." + topic).getOrDefault(0, 0L) == 2);
    broken = false;
    await().atMost(SOON).until(() -> function.callCount() == 3);
    assertThat(function.texts().getLast()).isEqualTo(large);
  }

  @Execution(CONCURRENT)
  @Test
  void aReplyThatItsTopicDoesNotTakeMakesTheEventADeadLetter() throws Exception {
    String replies = topic + ".replies";
    kafka.topic(replies, 1);
    limit(replies, 10_000);
    function.behaving(call -> new CallOutcome.Answered(200, Map.of(), Kafka.bytes(random(40_000))));
    deploy(
        new KafkaSource(topic, EventOrder.KEY, RetryPolicy.DEFAULT, topic + ".dead")
            .with(BatchPolicy.NONE, Optional.of(replies)));
    kafka.send(topic, "k", "one");
    kafka.send(topic, "k", "two");

    await().atMost(SOON).until(() -> letters().size() == 2);
    assertThat(letters()).allMatch(letter -> letter.reason().startsWith("payload-too-large: "));
  }

  private boolean refuses(FunctionCall call) {
    return broken
        && call.body().length > 0
        && !RecordingFunction.text(call).matches("behind|other");
  }

  private static CallOutcome refusal() {
    return new CallOutcome.Answered(422, Map.of(), Kafka.bytes("not this one"));
  }

  private void deploy(KafkaSource source) {
    gateway.changed(Functions.deployed(name, source));
  }

  private KafkaSource source(RetryPolicy retry) {
    return new KafkaSource(topic, EventOrder.KEY, retry, topic + ".dead");
  }

  private void sendPacked(String compression, String value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, Kafka.bytes("k"), Kafka.bytes(value));
    record.headers().add("trace", Kafka.bytes("t-1"));
    record.headers().add("trace", Kafka.bytes("t-2"));
    kafka.sendPacked(record, compression);
  }

  private void limit(String of, int bytes) throws Exception {
    kafka
        .admin()
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, of),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private List<DeadLetterEntry> letters() {
    return gateway.deadLetters().list(query()).letters();
  }

  private DeadLetterContent show(DeadLetterEntry letter) {
    return gateway.deadLetters().show(query(Optional.of(letter.id()))).orElseThrow();
  }

  private DeadLetterQuery query() {
    return query(Optional.empty());
  }

  private DeadLetterQuery query(Optional<String> id) {
    return new DeadLetterQuery(
        Set.of(topic + ".dead"),
        name,
        Optional.of(DeadLetterState.WAITING),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        id,
        Optional.empty(),
        100);
  }

  /** JSON that packs to about a hundredth. */
  private static String json(int bytes) {
    StringBuilder text = new StringBuilder("[0");
    for (int i = 1; text.length() < bytes; i++) {
      text.append(",{\"sku\":\"A-0000").append(i % 100).append("\",\"quantity\":1,\"note\":\"\"}");
    }
    return text.append(']').toString();
  }

  /** ASCII text that packs badly. */
  private static String random(int bytes) {
    Random random = new Random(7);
    byte[] text = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      text[i] = (byte) (' ' + random.nextInt(94));
    }
    return new String(text, StandardCharsets.US_ASCII);
  }
}
