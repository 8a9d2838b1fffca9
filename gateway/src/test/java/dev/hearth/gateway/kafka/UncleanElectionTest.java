package dev.hearth.gateway.kafka;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.ReplicatedCluster;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that lags behind becomes the leader: what only the old leader had is gone. */
class UncleanElectionTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final int LEADER = 2;
  private static final int FOLLOWER = 3;

  /** Its server runs all the time; that of the other is down while the leader changes. */
  private static final String WATCHED = "watched";

  private static final String AWAY = "away";

  @TempDir private Path folder;
  private final RecordingFunction function = new RecordingFunction();
  private ReplicatedCluster cluster;
  private Kafka kafka;
  private final Map<String, EventGateway> servers = new HashMap<>();

  @BeforeEach
  void start() throws Exception {
    cluster = new ReplicatedCluster(folder);
    kafka = new Kafka(cluster.connection());
    // What servers keep in the cluster is made now, on the node that stays.
    for (String name : List.of(WATCHED, AWAY)) {
      String first = "first-" + name;
      kafka.topic(first, 1);
      startServer(name);
      follow(name, first);
      await().atMost(SOON).until(() -> progress(name).lag() == 0);
      kafka.send(first, "key", "first");
      await().atMost(SOON).until(() -> kafka.committed(group(name, first)).equals(Map.of(0, 1L)));
    }

    cluster.start(LEADER, FOLLOWER);
    await().atMost(SOON).until(() -> kafka.admin().describeCluster().nodes().get().size() == 3);
    for (String topic : List.of(WATCHED, AWAY)) {
      NewTopic replicated =
          new NewTopic(topic, Map.of(0, List.of(LEADER, FOLLOWER)))
              .configs(
                  Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1"));
      kafka.admin().createTopics(List.of(replicated)).all().get();
      follow(topic, topic);
      await().atMost(SOON).until(() -> progress(topic).lag() == 0);
    }
  }

  @AfterEach
  void stop() {
    servers.values().forEach(EventGateway::close);
    kafka.close();
    cluster.close();
  }

  @Test
  void eventsInTheShorterLogOfTheNewLeaderAreAllCalled() throws Exception {
    for (String topic : List.of(WATCHED, AWAY)) {
      send(topic, "both", 0, 10);
    }
    awaitCommitted(10);
    cluster.stop(FOLLOWER);
    for (String topic : List.of(WATCHED, AWAY)) {
      send(topic, "lost", 0, 20);
    }
    awaitCommitted(30);
    servers.get(AWAY).close();

    cluster.kill(LEADER);
    cluster.start(FOLLOWER);
    elect(WATCHED, AWAY);
    for (String topic : List.of(WATCHED, AWAY)) {
      send(topic, "new", 0, 25);
    }
    startServer(AWAY);
    servers.get(AWAY).changed(deployed(AWAY, AWAY));

    awaitCommitted(35);
    for (String topic : List.of(WATCHED, AWAY)) {
      assertThat(callsOf(topic, "new")).containsAll(expected(topic, "new", 25));
      assertThat(attempts(topic, "new")).containsOnly("1");
      assertThat(progress(topic).notice()).contains("the log was cut at offset 10");
      assertThat(callIds(topic, "new"))
          .doesNotContainAnyElementsOf(callIds(topic, "lost"))
          .hasSize(25);
    }

    cluster.start(LEADER);
    send(WATCHED, "more", 0, 5);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(callsOf(WATCHED, "more")).containsAll(expected(WATCHED, "more", 5)));
  }

  private void elect(String... topics) {
    Set<TopicPartition> partitions =
        Set.of(topics).stream()
            .map(topic -> new TopicPartition(topic, 0))
            .collect(Collectors.toSet());
    await()
        .atMost(SOON)
        .until(
            () ->
                kafka
                    .admin()
                    .electLeaders(ElectionType.UNCLEAN, partitions)
                    .partitions()
                    .get()
                    .values()
                    .stream()
                    .allMatch(
                        failure ->
                            failure.isEmpty()
                                || failure.get() instanceof ElectionNotNeededException));
    await().atMost(SOON).until(() -> leaders(topics).equals(Set.of(FOLLOWER)));
  }

  private Set<Integer> leaders(String... topics) throws Exception {
    return kafka.admin().describeTopics(List.of(topics)).allTopicNames().get().values().stream()
        .map(topic -> topic.partitions().getFirst().leader())
        .map(leader -> leader == null ? -1 : leader.id())
        .collect(Collectors.toSet());
  }

  private void send(String topic, String text, int from, int count) {
    for (int i = from; i < from + count; i++) {
      kafka.send(topic, "key" + i, topic + " " + text + i);
    }
  }

  private static Set<String> expected(String topic, String text, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> topic + " " + text + i)
        .collect(Collectors.toSet());
  }

  private void awaitCommitted(long offset) {
    for (String topic : List.of(WATCHED, AWAY)) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(kafka.committed(group(topic, topic))).isEqualTo(Map.of(0, offset)));
    }
  }

  private List<String> callsOf(String topic, String text) {
    return calls(topic, text).stream().map(RecordingFunction::text).toList();
  }

  private Set<String> attempts(String topic, String text) {
    return calls(topic, text).stream()
        .map(call -> call.headers().get("x-hearth-attempt"))
        .collect(Collectors.toSet());
  }

  private Set<String> callIds(String topic, String text) {
    return calls(topic, text).stream().map(FunctionCall::callId).collect(Collectors.toSet());
  }

  private List<FunctionCall> calls(String topic, String text) {
    return function.calls().stream()
        .filter(call -> text(call).startsWith(topic + " " + text))
        .toList();
  }

  private void startServer(String name) throws IOException {
    EventGatewayConfig config =
        EventGatewayConfig.embedded(
                Files.createDirectories(folder.resolve(name)), SharedBroker.lib())
            .withBootstrapServers(cluster.connection().get("bootstrap.servers"));
    servers.put(
        name, EventGateway.start(config, function, new SimpleMeterRegistry(), Clock.systemUTC()));
  }

  /** The only trigger of a server from now on. */
  private void follow(String name, String topic) {
    servers.get(name).changed(Functions.withoutRevision(name));
    servers.get(name).changed(deployed(name, topic));
  }

  private static FunctionState deployed(String name, String topic) {
    return Functions.deployed(name, KafkaSource.of(topic));
  }

  private TriggerProgress progress(String name) {
    return servers.get(name).progress().getFirst();
  }

  private static String group(String name, String topic) {
    return "hearth." + name + "." + topic;
  }
}
