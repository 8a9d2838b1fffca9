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
import dev.hearth.gateway.kafka.testing.TokenServer;
import dev.hearth.gateway.testing.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
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

/** A real broker that asks for a password, for a certificate, or for a token. */
class SecuredClusterTest {
  @TempDir private static Path folder;

  private static SecuredBroker broker;

  private static TokenServer tokens;

  @BeforeAll
  static void start() throws Exception {
    tokens = new TokenServer("hearth", "secret");
    broker =
        new SecuredBroker(
            folder,
            "hearth",
            "secret",
            TestCertificate.issue("RSA", "-validity", "9"),
            tokens.keysUrl());
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
    tokens.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN"})
  void eventsComeAndGoWithThePassword(String mechanism) throws Exception {
    eventsComeAndGo(broker.bootstrapServers(), byPassword(mechanism, "secret\n"));
  }

  @Test
  void eventsComeAndGoWithACertificate() throws Exception {
    eventsComeAndGo(
        broker.withCertificates(),
        tls(Optional.of(broker.certificate()), Optional.of(broker.key())));
  }

  @Test
  void whoPresentsNoCertificateIsNotLetIn() throws Exception {
    try (EventGateway gateway =
        gateway(
            new RecordingFunction(),
            broker.withCertificates(),
            tls(Optional.empty(), Optional.empty()))) {
      assertThatThrownBy(() -> gateway.partitions("any")).isInstanceOf(HearthException.class);
    }
  }

  @Test
  void aBrokerWhoseCertificateIsNotTrustedIsNotTalkedTo() throws Exception {
    Path other = folder.resolve("other.crt");
    Files.writeString(other, TestCertificate.valid().pem());
    KafkaSecurity trustingAnother =
        new KafkaSecurity(
            true,
            Optional.of(other),
            Optional.of(broker.certificate()),
            Optional.of(broker.key()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (EventGateway gateway =
        gateway(new RecordingFunction(), broker.withCertificates(), trustingAnother)) {
      assertThatThrownBy(() -> gateway.partitions("any"))
          .isInstanceOf(HearthException.class)
          .hasMessageContaining("SSL handshake failed");
    }
  }

  @Test
  void eventsComeAndGoWithATokenFromWhereTheyAreGiven() throws Exception {
    eventsComeAndGo(broker.withTokens(), byToken("secret\n"));

    assertThat(tokens.scopes()).isNotEmpty().containsOnly("events");
  }

  @Test
  void aWrongSecretGetsNoToken() throws Exception {
    try (EventGateway gateway =
        gateway(new RecordingFunction(), broker.withTokens(), byToken("wrong"))) {
      assertThatThrownBy(() -> gateway.partitions("any")).isInstanceOf(HearthException.class);
    }
  }

  private static KafkaSecurity byToken(String secret) throws IOException {
    return new KafkaSecurity(
        true,
        Optional.of(broker.certificate()),
        Optional.empty(),
        Optional.empty(),
        Optional.of("OAUTHBEARER"),
        Optional.of("hearth"),
        Optional.of(file(secret)),
        Optional.of(tokens.url()),
        Optional.of("events"));
  }

  private static void eventsComeAndGo(String servers, KafkaSecurity security) {
    RecordingFunction function = new RecordingFunction();
    String topic = SharedBroker.unique("secured");
    try (EventGateway gateway = gateway(function, servers, security)) {
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
    try (EventGateway gateway =
        gateway(new RecordingFunction(), broker.bootstrapServers(), byPassword("PLAIN", "wrong"))) {
      assertThatThrownBy(() -> gateway.partitions("any"))
          .isInstanceOf(HearthException.class)
          .hasMessageContaining("Authentication failed");
    }
  }

  private static KafkaSecurity byPassword(String mechanism, String password) throws IOException {
    return new KafkaSecurity(
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(mechanism),
        Optional.of("hearth"),
        Optional.of(file(password)),
        Optional.empty(),
        Optional.empty());
  }

  private static KafkaSecurity tls(Optional<Path> certificate, Optional<Path> key) {
    return new KafkaSecurity(
        true,
        Optional.of(broker.certificate()),
        certificate,
        key,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "secret", ""), text);
  }

  private static EventGateway gateway(
      RecordingFunction function, String servers, KafkaSecurity security) {
    return EventGateway.start(
        EventGatewayConfig.embedded(folder, SharedBroker.lib())
            .withBootstrapServers(servers)
            .withSecurity(security),
        function,
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }
}
