package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.LivenessProbe;
import java.time.Duration;
import java.util.Optional;

/** What is asked of instances, as JSON. */
final class HealthJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HealthJson() {}

  static ObjectNode write(HealthSpec health) {
    ObjectNode node = JSON.createObjectNode();
    node.put("startTimeout", health.startTimeout().toString());
    health
        .liveness()
        .ifPresent(
            probe ->
                node.putObject("liveness")
                    .put("path", probe.path())
                    .put("period", probe.period().toString())
                    .put("failures", probe.failures()));
    return node;
  }

  static HealthSpec read(JsonNode node) {
    return new HealthSpec(
        duration(node, "startTimeout", HealthSpec.DEFAULT_START_TIMEOUT),
        node.path("liveness").isObject()
            ? Optional.of(probe(node.path("liveness")))
            : Optional.empty());
  }

  private static LivenessProbe probe(JsonNode node) {
    return new LivenessProbe(
        node.path("path").asText(),
        duration(node, "period", LivenessProbe.DEFAULT_PERIOD),
        node.path("failures").asInt(LivenessProbe.DEFAULT_FAILURES));
  }

  private static Duration duration(JsonNode node, String field, Duration otherwise) {
    return node.hasNonNull(field) ? Duration.parse(node.get(field).asText()) : otherwise;
  }
}
