package dev.hearth.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.KafkaSource;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedStatusTest {
  @Test
  void fromTheFirstTriggerOnTheBrokerIsNeededAndSaysSo() {
    Path state = SharedBroker.temporaryFolder();
    try (EventGateway gateway =
        EventGateway.start(
            EventGatewayConfig.embedded(state, SharedBroker.lib()),
            new RecordingFunction(),
            new SimpleMeterRegistry(),
            Clock.systemUTC())) {
      assertThat(gateway.status().getFirst().text()).isEqualTo("embedded Kafka, not needed so far");
      List<String> said = new ArrayList<>();

      gateway.changed(Functions.deployed("greet", KafkaSource.of("greetings")));

      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                said.add(gateway.status().getFirst().text());
                said.add(gateway.progress().getFirst().state());
                return gateway.progress().getFirst().lag() == 0;
              });
      assertThat(said)
          .anyMatch(text -> text.contains("embedded Kafka is starting"))
          .noneMatch(text -> text.contains("not needed"));
      assertThat(gateway.status().getFirst().text()).startsWith("embedded Kafka at 127.0.0.1:");
    } finally {
      SharedBroker.delete(state);
    }
  }
}
