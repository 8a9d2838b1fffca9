package dev.hearth.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SecuredBroker;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real broker that asks for a password. */
class SecuredClusterTest {
  @TempDir private static Path folder;

  private static SecuredBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new SecuredBroker(folder, "hearth", "secret");
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN"})
  void eventsComeAndGoWithThePassword(String mechanism) throws Exception {
    RecordingFunction function = new RecordingFunction();
    String topic = SharedBroker.unique("secured");
    try (EventGateway gateway = gateway(function, mechanism, "secret\n")) {
      gateway.createTopic(topic, 1);
      gateway.changed(Functions.withoutRevision("greet"));
      gateway.changed(Functions.deployed("greet", KafkaSource.of(topic)));

      gateway.send(new EventRecord(topic, Optional.empty(), Kafka.bytes("hello"), Map.of()));

      await().atMost(Duration.ofSeconds(30)).until(() -> function.callCount() == 1);
    }
    assertThat(function.texts()).containsExactly("hello");
  }

  @Test
  void aWrongPasswordIsSaidToBeWrong() throws Exception {
    try (EventGateway gateway = gateway(new RecordingFunction(), "PLAIN", "wrong")) {
      assertThatThrownBy(() -> gateway.partitions("any"))
          .isInstanceOf(HearthException.class)
          .hasMessageContaining("Authentication failed");
    }
  }

  private static EventGateway gateway(RecordingFunction function, String mechanism, String password)
      throws Exception {
    Path file = Files.createTempFile(folder, "password", "");
    Files.writeString(file, password);
    KafkaSecurity security =
        new KafkaSecurity(
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(mechanism),
            Optional.of("hearth"),
            Optional.of(file),
            Optional.empty(),
            Optional.empty());
    return EventGateway.start(
        EventGatewayConfig.embedded(folder, SharedBroker.lib())
            .withBootstrapServers(broker.bootstrapServers())
            .withSecurity(security),
        function,
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }
}
