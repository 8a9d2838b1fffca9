package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "connection",
    description =
        "Shows how other programs connect to the Kafka cluster: its address and, for the embedded"
            + " broker, a file with the settings of a client, the password included.",
    footer = {
      "",
      "Examples:",
      "  hearth event connection",
      "  hearth event connection -o json | jq -r .clientProperties"
    })
final class EventConnectionCommand implements Runnable {
  private final Screen screen;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  EventConnectionCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode connection = platform.connect().get("/api/v1/event-broker");
    if (output.printed(connection, screen)) {
      return;
    }
    String servers = connection.path("bootstrapServers").asText();
    Optional<String> file = Json.text(connection, "clientProperties");
    screen.line("Bootstrap servers  " + servers);
    screen.line(
        "Client properties  "
            + file.orElse("those of the cluster, which Hearth does not run itself"));
    file.ifPresent(
        path -> {
          screen.line("");
          screen.line("kafka-console-consumer.sh --bootstrap-server " + servers + " \\");
          screen.line("  --command-config " + path + " --topic TOPIC");
        });
  }
}
