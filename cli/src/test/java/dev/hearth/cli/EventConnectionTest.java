package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.testing.CommandRun;
import dev.hearth.cli.testing.FakePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventConnectionTest {
  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new FakePlatform();
    Path state = Files.createDirectories(folder.resolve("state"));
    Files.writeString(state.resolve("admin-token"), "secret\n");
    Files.writeString(
        state.resolve("server.json"),
        """
        {"pid":%d,"port":%d,"managementPort":9000,"startedAt":"2026-01-01T00:00:00Z","version":"1"}
        """
            .formatted(ProcessHandle.current().pid(), platform.port()));
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void theEmbeddedBrokersFileIsNamedWithACommandThatTakesIt() {
    platform.answers(
        "GET /api/v1/event-broker",
        "{\"embedded\":true,\"bootstrapServers\":\"127.0.0.1:27301\",\"clientProperties\":\"/s/kafka/client.properties\"}");

    assertThat(connection().out())
        .contains("Bootstrap servers  127.0.0.1:27301\n")
        .contains("Client properties  /s/kafka/client.properties\n")
        .contains("kafka-console-consumer.sh --bootstrap-server 127.0.0.1:27301 \\\n")
        .contains("--command-config /s/kafka/client.properties --topic TOPIC");
  }

  @Test
  void anExternalClustersSettingsAreItsOwn() {
    platform.answers(
        "GET /api/v1/event-broker", "{\"embedded\":false,\"bootstrapServers\":\"k:9092\"}");

    assertThat(connection().out())
        .contains("Bootstrap servers  k:9092\n")
        .doesNotContain("--command-config");
  }

  private CommandRun connection() {
    return CommandRun.of(
        folder,
        Map.of("HEARTH_STATE_DIR", folder.resolve("state").toString()),
        "event",
        "connection");
  }
}
