package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static dev.hearth.gateway.kafka.testing.RecordingFunction.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.function.StartPosition;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.callback.CallbackNetworks;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.kafka.later.LaterLimits;
import dev.hearth.gateway.kafka.testing.AuthorizingBroker;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import dev.hearth.gateway.testing.MemoryInvocations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that Hearth does with a cluster, with exactly the rights that docs/events.md names. */
class DocumentedRightsTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final Pattern ROW =
      Pattern.compile("\\| (topic|group|transactional id) \\| `([^`]+)` \\| ([^|]+) \\|.*");

  @TempDir private Path folder;
  private AuthorizingBroker broker;
  private Kafka admin;
  private EventGateway gateway;
  private final MemoryInvocations invocations = new MemoryInvocations();
  private final RecordingFunction function = new RecordingFunction();
  private volatile boolean broken = true;

  @BeforeEach
  void start() throws Exception {
    broker = new AuthorizingBroker(folder);
    admin = new Kafka(broker.connection("admin"));
    admin.topic("orders", 2);
    admin.topic("orders.dead", 2);
    admin.topic("prices", 1);
    Map<String, String> compacted = Map.of("cleanup.policy", "compact");
    admin
        .admin()
        .createTopics(
            List.of(
                new NewTopic("hearth.retries", 8, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "16777216")),
                new NewTopic("hearth.dead-letters", 1, (short) 1).configs(compacted)))
        .all()
        .get();
    function.behaving(this::answers);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    admin.close();
    broker.close();
  }

  @Test
  void triggersAndDeadLettersNeedWhatTheFirstTableSays() throws Exception {
    grant(rights().getFirst());
    gateway = started();
    KafkaSource source =
        new KafkaSource(
                "orders", EventOrder.KEY, new RetryPolicy(2, Duration.ofMillis(50)), "orders.dead")
            .with(BatchPolicy.NONE, Optional.of("prices"));
    gateway.partitions("orders");
    gateway.changed(Functions.withoutRevision("greet"));
    gateway.changed(Functions.deployed("greet", source));

    assertThat(gateway.topics()).contains("orders");
    send("good");
    send("bad");
    await().atMost(SOON).until(() -> waiting().size() == 1);
    assertThat(admin.read("prices", 1)).hasSize(1);
    assertThat(gateway.progress().getFirst().state()).isEqualTo("running");
    await().atMost(SOON).until(() -> gateway.progress().getFirst().lag() == 0);

    DeadLetterEntry letter = waiting().getFirst();
    assertThat(gateway.deadLetters().show(query(Optional.of(letter.id())))).isPresent();
    broken = false;
    assertThat(gateway.deadLetters().redrive(query(Optional.empty())).letters()).hasSize(1);
    await().atMost(SOON).until(() -> function.texts().stream().filter("bad"::equals).count() == 3);
    assertThat(waiting()).isEmpty();

    broken = true;
    send("bad");
    await().atMost(SOON).until(() -> waiting().size() == 1);
    assertThat(gateway.deadLetters().drop(query(Optional.empty())).letters()).hasSize(1);

    int before = function.callCount();
    broken = false;
    gateway.seek(
        new KafkaTrigger(new FunctionName("greet"), source, Origin.COMMAND),
        new StartPosition.Earliest());
    await().atMost(SOON).until(() -> function.callCount() >= before + 3);
    gateway.changed(Functions.deployed("greet"));
    await()
        .atMost(SOON)
        .until(
            () ->
                admin.admin().listGroups().all().get().stream()
                    .noneMatch(group -> group.groupId().startsWith("hearth.greet")));
  }

  @Test
  void asyncCallsNeedTheSecondTableToo() throws Exception {
    grant(rights().getFirst());
    grant(rights().getLast());
    broken = false;
    gateway = started();
    gateway.changed(Functions.deployed("greet"));
    gateway.settle();

    gateway
        .entrance()
        .accept(
            new AsyncCall(
                "call-1",
                new FunctionName("greet"),
                "http",
                RequestForm.POST,
                Kafka.bytes("later"),
                Optional.empty()))
        .toCompletableFuture()
        .join();

    await()
        .atMost(SOON)
        .until(() -> invocations.find("call-1").orElseThrow().state() == InvocationState.SUCCEEDED);
  }

  private CallOutcome answers(FunctionCall call) {
    return broken && text(call).equals("bad")
        ? answer(503)
        : new CallOutcome.Answered(200, Map.of(), Kafka.bytes("{}"));
  }

  private void send(String value) {
    gateway.send(
        new EventRecord("orders", Optional.of(Kafka.bytes("k")), Kafka.bytes(value), Map.of()));
  }

  private List<DeadLetterEntry> waiting() {
    return gateway.deadLetters().list(query(Optional.empty())).letters();
  }

  /** Those of async calls are looked for as well, as `hearth dlq` does. */
  private static DeadLetterQuery query(Optional<String> id) {
    return new DeadLetterQuery(
        Set.of("orders.dead", "hearth.async.greet.dead"),
        "greet",
        Optional.of(DeadLetterState.WAITING),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        id,
        Optional.empty(),
        100);
  }

  private EventGateway started() {
    Map<String, String> client = new HashMap<>(broker.connection("hearth"));
    return EventGateway.start(
        EventGatewayConfig.embedded(folder, SharedBroker.lib())
            .withBootstrapServers(client.remove("bootstrap.servers"))
            .withClientProperties(client),
        Optional.of(
            new AsyncConfig(
                invocations,
                LaterLimits.DEFAULT,
                folder.resolve("callback-key"),
                CallbackNetworks.NONE_OPENED)),
        function,
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }

  private void grant(List<AclBinding> rights) throws Exception {
    assertThat(rights).isNotEmpty();
    admin.admin().createAcls(rights).all().get();
    // The controller answers before the broker has heard of them.
    await()
        .atMost(SOON)
        .until(
            () ->
                admin
                    .admin()
                    .describeAcls(AclBindingFilter.ANY)
                    .values()
                    .get()
                    .containsAll(rights));
  }

  /** The tables of the chapter "Rights", one list for each. */
  private static List<List<AclBinding>> rights() throws Exception {
    String all = Files.readString(Path.of(System.getProperty("hearth.home"), "docs", "events.md"));
    String chapter = all.substring(all.indexOf("### Rights"), all.indexOf("## Metrics"));
    List<List<AclBinding>> tables = new ArrayList<>();
    for (String table : chapter.split("\\| --- \\|.*\n", -1)) {
      List<AclBinding> rights = new ArrayList<>();
      table.lines().map(ROW::matcher).filter(Matcher::matches).forEach(row -> add(rights, row));
      if (!rights.isEmpty()) {
        tables.add(rights);
      }
    }
    assertThat(tables).hasSize(2);
    return tables;
  }

  private static void add(List<AclBinding> rights, Matcher row) {
    String name =
        Map.of("TOPIC", "orders", "DEAD", "orders.dead", "REPLY", "prices")
            .getOrDefault(row.group(2), row.group(2));
    boolean prefix = name.endsWith("*");
    ResourcePattern pattern =
        new ResourcePattern(
            ResourceType.fromString(row.group(1).replace(' ', '_').toUpperCase(Locale.ROOT)),
            prefix ? name.substring(0, name.length() - 1) : name,
            prefix ? PatternType.PREFIXED : PatternType.LITERAL);
    for (String right : row.group(3).replace("`", "").split(",", -1)) {
      rights.add(
          new AclBinding(
              pattern,
              new AccessControlEntry(
                  "User:hearth",
                  "*",
                  AclOperation.fromString(right.strip()),
                  AclPermissionType.ALLOW)));
    }
  }
}
