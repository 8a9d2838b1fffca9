package dev.hearth.gateway.kafka.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.OpenBroker;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who can use the embedded broker. Every user of the machine can connect to its ports. */
class BrokerDoorsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Path state = SharedBroker.temporaryFolder();
  private final EmbeddedBroker broker =
      new EmbeddedBroker(EmbeddedBrokerConfig.of(state, SharedBroker.lib()));

  @AfterEach
  void close() {
    broker.close();
    SharedBroker.delete(state);
  }

  @Test
  void nobodyIsLetInWithoutThePassword() throws Exception {
    String servers = broker.bootstrapServers();
    int port = Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
    int controller =
        Integer.parseInt(Files.readString(state.resolve("kafka/ports")).strip().split(" ", -1)[1]);

    for (String setting : List.of("bootstrap.servers", "bootstrap.controllers")) {
      String address = "127.0.0.1:" + (setting.equals("bootstrap.servers") ? port : controller);
      assertThatThrownBy(() -> describe(Map.of(setting, address)))
          .as("no password at %s", setting)
          .isInstanceOf(ExecutionException.class);
      assertThatThrownBy(() -> describe(wrongPassword(setting, address)))
          .as("a wrong password at %s", setting)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SaslAuthenticationException.class);
      assertThatThrownBy(() -> describe(with(setting, address, "PLAIN", password())))
          .as("the password in the clear at %s", setting)
          .hasRootCauseMessage(
              "Client SASL mechanism 'PLAIN' not enabled in the server, enabled mechanisms are"
                  + " [SCRAM-SHA-256]");
      Map<String, Object> right = new HashMap<>(broker.clientProperties());
      right.put(setting, address);
      describe(right);
    }
  }

  @Test
  void theFilesWithThePasswordAreTheirOwnersOnlyAndNoLogHasIt() throws Exception {
    broker.bootstrapServers();
    String password = password();

    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (text.contains(password)) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .isEqualTo("rw-------");
          assertThat(file.getParent()).isEqualTo(state.resolve("kafka"));
        }
      }
    }
    assertThat(password).hasSizeGreaterThan(40);
  }

  @Test
  void otherProgramsConnectWithTheFileThatKafkasToolsRead() throws Exception {
    String servers = broker.bootstrapServers();
    try (Kafka kafka = new Kafka(SharedBroker.connection(state, servers))) {
      kafka.topic("told", 1);
    }

    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                SharedBroker.lib() + "/*",
                "kafka.admin.ConfigCommand",
                "--bootstrap-server",
                servers,
                "--command-config",
                broker.clientPropertiesFile().orElseThrow().toString(),
                "--describe",
                "--topic",
                "told",
                "--all")
            .redirectErrorStream(true)
            .start();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(tool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("All configs for topic told are:").contains("max.message.bytes=");
  }

  @Test
  void aDataFolderOfAVersionThatLetEverybodyInIsTakenOverAndClosed() throws Exception {
    try (OpenBroker old = new OpenBroker(state)) {
      try (Kafka kafka = new Kafka(old.connection())) {
        kafka.topic("kept", 1);
        kafka.send("kept", "k", "of an earlier version");
      }
      assertThat(old.isAlive()).as("it outlived its server").isTrue();
      long begun = System.nanoTime();

      String servers = broker.bootstrapServers();

      assertThat(old.isAlive()).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(45));
      try (Kafka kafka = new Kafka(SharedBroker.connection(state, servers))) {
        assertThat(kafka.read("kept", 1).getFirst().value())
            .isEqualTo(Kafka.bytes("of an earlier version"));
      }
      assertThatThrownBy(() -> describe(Map.of("bootstrap.servers", servers)))
          .isInstanceOf(ExecutionException.class);
    }
  }

  @Test
  void aPasswordThatWasReplacedIsTakenUpByTheNextServer() throws Exception {
    broker.bootstrapServers();
    BrokerMark first = BrokerMark.read(state.resolve("kafka")).orElseThrow();
    Files.writeString(
        state.resolve("kafka/client.properties"),
        Files.readString(state.resolve("kafka/client.properties")).replace(password(), "another"));
    EmbeddedBroker next = new EmbeddedBroker(EmbeddedBrokerConfig.of(state, SharedBroker.lib()));
    try {
      String servers = next.bootstrapServers();

      assertThat(first.process()).as("one that refuses is not adopted").isEmpty();
      await().atMost(LONG).until(next::isUp);
      Map<String, Object> right = new HashMap<>(next.clientProperties());
      right.put("bootstrap.servers", servers);
      describe(right);
    } finally {
      broker.close();
      next.close();
    }
  }

  private String password() throws Exception {
    return Files.readString(state.resolve("kafka/password")).strip();
  }

  private static Map<String, Object> wrongPassword(String setting, String address) {
    return with(setting, address, "SCRAM-SHA-256", "guessed");
  }

  private static Map<String, Object> with(
      String setting, String address, String mechanism, String password) {
    String module = mechanism.equals("PLAIN") ? "plain.Plain" : "scram.Scram";
    return Map.of(
        setting,
        address,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        mechanism,
        "sasl.jaas.config",
        "org.apache.kafka.common.security.%sLoginModule required username=\"hearth\" password=\"%s\";"
            .formatted(module, password));
  }

  private static void describe(Map<String, ?> connection) throws Exception {
    Map<String, Object> settings = new HashMap<>(connection);
    settings.put("default.api.timeout.ms", 3000);
    settings.put("request.timeout.ms", 2000);
    try (Admin admin = Admin.create(settings)) {
      admin.describeCluster().clusterId().get();
    }
  }
}
