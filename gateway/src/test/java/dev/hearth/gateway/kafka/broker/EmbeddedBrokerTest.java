package dev.hearth.gateway.kafka.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.kafka.testing.Kafka;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {
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
  void nothingRunsBeforeItIsNeededAndNothingAfterItWasClosed() throws Exception {
    assertThat(broker.isUp()).isFalse();
    assertThat(broker.status().healthy()).isTrue();
    // A formatting that was cut off, and a mark of a process that is somebody else's by now.
    Files.createDirectories(state.resolve("kafka/data.new/half"));
    Files.writeString(state.resolve("kafka/broker.pid"), "pid=1\nstart=1\nboot=x\nport=1\n");

    String servers = broker.bootstrapServers();

    BrokerMark mark = BrokerMark.read(state.resolve("kafka")).orElseThrow();
    assertThat(servers).isEqualTo("127.0.0.1:" + mark.port());
    assertThat(sessionOf(mark.pid())).as("a session of its own").isEqualTo(mark.pid());
    assertThat(broker.bootstrapServers()).isEqualTo(servers);
    assertThat(state.resolve("logs/kafka.log")).isNotEmptyFile();

    try (Kafka kafka = new Kafka(SharedBroker.connection(state, servers))) {
      kafka.topic("kept", 1);
      kafka.send("kept", "k", "before the kill");
      ProcessHandle.of(mark.pid()).orElseThrow().destroyForcibly();
      await().atMost(LONG).until(() -> !broker.isUp());
      await().atMost(LONG).until(broker::isUp);
      assertThat(broker.bootstrapServers()).isEqualTo(servers);
      assertThat(kafka.read("kept", 1).getFirst().value())
          .isEqualTo(Kafka.bytes("before the kill"));
    }

    BrokerMark second = BrokerMark.read(state.resolve("kafka")).orElseThrow();
    assertThat(second.process()).isPresent();
    broker.close();
    assertThat(second.process()).isEmpty();
    assertThatThrownBy(broker::bootstrapServers)
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
  }

  @Test
  void aFolderThatIsNoDataFolderIsReportedAndLeftAlone() throws Exception {
    Path stranger = state.resolve("kafka/data/thesis.txt");
    Files.createDirectories(stranger.getParent());
    Files.writeString(stranger, "years of work");

    assertThatThrownBy(broker::bootstrapServers)
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.EVENTS_UNAVAILABLE))
        .hasMessageContaining("is not a Kafka data folder")
        .hasMessageContaining("move it away");

    assertThat(stranger).hasContent("years of work");
    assertThat(broker.status().healthy()).isFalse();
  }

  @Test
  void jarsThatAreNotBuiltAreReported() {
    EmbeddedBroker unbuilt =
        new EmbeddedBroker(EmbeddedBrokerConfig.of(state, state.resolve("nowhere")));

    assertThatThrownBy(unbuilt::bootstrapServers)
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("its jars are not at " + state.resolve("nowhere"));
  }

  private static long sessionOf(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
  }
}
