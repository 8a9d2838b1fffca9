package dev.hearth.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.kafka.testing.DyingServer;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real processes and {@code kill -9}. */
class EventsSurviveKillsTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int EVENTS = 10_000;
  private static final int KEYS = 500;

  private final Path state = SharedBroker.temporaryFolder();
  private final Path handled = state.resolve("handled");
  private DyingServer server;

  @AfterEach
  void end() throws Exception {
    server.kill();
    mark().ifPresent(mark -> ProcessHandle.of(pid(mark)).ifPresent(ProcessHandle::destroyForcibly));
    await().atMost(LONG).until(() -> mark().isEmpty() || !isAlive(mark().get()));
    SharedBroker.delete(state);
  }

  @Test
  void tenThousandEventsWhileServerAndBrokerAreKilled() throws Exception {
    Files.createFile(handled);
    server = DyingServer.start(state, "orders", handled);
    await().atMost(LONG).until(() -> Files.exists(state.resolve("kafka/data/orders-0")));
    Properties firstBroker = mark().orElseThrow();
    String servers = "127.0.0.1:" + firstBroker.getProperty("port");

    try (Kafka kafka = new Kafka(SharedBroker.connection(state, servers))) {
      Thread sender = Thread.ofVirtual().start(() -> send(kafka));
      awaitHandled(1_000);
      server.kill();
      assertThat(isAlive(firstBroker)).as("the broker outlives its server").isTrue();

      server = DyingServer.start(state, "orders", handled);
      awaitHandled(4_000);
      assertThat(mark()).contains(firstBroker);
      ProcessHandle.of(pid(firstBroker)).orElseThrow().destroyForcibly();

      awaitHandled(6_000);
      Properties secondBroker = mark().orElseThrow();
      assertThat(secondBroker.getProperty("port")).isEqualTo(firstBroker.getProperty("port"));
      server.kill();
      server = DyingServer.start(state, "orders", handled);
      sender.join();

      await().atMost(LONG).until(() -> new HashSet<>(lines()).size() == EVENTS);
      assertOrderOfKeys();
      await()
          .atMost(LONG)
          .until(
              () ->
                  kafka.committed("hearth.greet.orders").values().stream()
                          .mapToLong(Long::longValue)
                          .sum()
                      == EVENTS);

      // An orderly end takes the broker along.
      server.stop();
      assertThat(isAlive(secondBroker)).isFalse();
    }
  }

  private static void send(Kafka kafka) {
    for (int i = 0; i < EVENTS; i++) {
      kafka.sendLater(
          new ProducerRecord<>("orders", Kafka.bytes("key" + i % KEYS), Kafka.bytes("" + i)));
      if (i % 10 == 0) {
        LockSupport.parkNanos(5_000_000);
      }
    }
    kafka.flush();
  }

  /**
   * Leaving repetitions out, every key's events were handled in the order in which they were sent.
   */
  private void assertOrderOfKeys() throws IOException {
    Map<Integer, Integer> newest = new HashMap<>();
    HashSet<String> seen = new HashSet<>();
    for (String line : lines()) {
      if (seen.add(line)) {
        int number = Integer.parseInt(line);
        Integer before = newest.put(number % KEYS, number);
        assertThat(before == null ? -1 : before).isLessThan(number);
      }
    }
  }

  private void awaitHandled(int events) {
    await().atMost(LONG).until(() -> lines().size() >= events);
  }

  private List<String> lines() throws IOException {
    String text = Files.readString(handled);
    // A line that is being written when its process is killed is no line.
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private Optional<Properties> mark() {
    Properties mark = new Properties();
    try (var reader = Files.newBufferedReader(state.resolve("kafka/broker.pid"))) {
      mark.load(reader);
      return Optional.of(mark);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long pid(Properties mark) {
    return Long.parseLong(mark.getProperty("pid"));
  }

  private static boolean isAlive(Properties mark) {
    return ProcessHandle.of(pid(mark)).filter(ProcessHandle::isAlive).isPresent();
  }
}
