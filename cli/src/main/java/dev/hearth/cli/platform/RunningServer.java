package dev.hearth.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import java.util.Optional;

/** What a server on this machine says of itself in {@code server.json}. */
public record RunningServer(
    long pid, int port, int managementPort, String startedAt, String version) {

  /** Empty when {@code json} is not what a server writes. */
  static Optional<RunningServer> parse(String json) {
    return Json.parse(json)
        .filter(tree -> tree.path("pid").isNumber() && tree.path("port").isNumber())
        .map(RunningServer::of);
  }

  private static RunningServer of(JsonNode tree) {
    return new RunningServer(
        tree.path("pid").asLong(),
        tree.path("port").asInt(),
        tree.path("managementPort").asInt(),
        tree.path("startedAt").asText(),
        tree.path("version").asText());
  }

  /** False for a file that a killed server left behind. */
  boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
