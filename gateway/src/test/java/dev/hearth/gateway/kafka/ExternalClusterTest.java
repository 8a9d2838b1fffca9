package dev.hearth.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster of somebody else that is not there. */
class ExternalClusterTest {
  private final Path state = SharedBroker.temporaryFolder();
  private EventGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = gatewayFor("127.0.0.1:" + closedPort());
  }

  @AfterEach
  void close() {
    gateway.close();
    SharedBroker.delete(state);
  }

  @Test
  void questionsFailWithinSecondsAndSayWhatToCheck() {
    long begun = System.nanoTime();

    assertUnavailable(() -> gateway.partitions("orders"));
    assertUnavailable(
        () -> gateway.send(new EventRecord("orders", Optional.empty(), new byte[1], Map.of())));

    // 5 s each, and some for a machine under load.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    assertThat(gateway.embedded()).isFalse();
    assertThat(state.resolve("kafka")).doesNotExist();
  }

  @Test
  void anAddressThatCannotBeResolvedIsNamed() {
    try (EventGateway nowhere = gatewayFor("no-such-host.invalid:9092")) {
      assertThatThrownBy(() -> nowhere.partitions("orders"))
          .isInstanceOf(HearthException.class)
          .hasMessageContaining("no-such-host.invalid:9092");
    }
  }

  @Test
  void triggersShowThatTheyAreConnecting() {
    gateway.changed(Functions.deployed("greet", KafkaSource.of("orders")));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> gateway.progress().getFirst().state().startsWith("connecting: could not"));
    assertThat(gateway.progress().getFirst().lag()).isEqualTo(-1);
  }

  private static void assertUnavailable(Runnable question) {
    assertThatThrownBy(question::run)
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.EVENTS_UNAVAILABLE))
        .hasMessageContaining("hearth.kafka.bootstrap-servers");
  }

  private EventGateway gatewayFor(String servers) {
    return EventGateway.start(
        EventGatewayConfig.embedded(state, SharedBroker.lib()).withBootstrapServers(servers),
        new RecordingFunction(),
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
