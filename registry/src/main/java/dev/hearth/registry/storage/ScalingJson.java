package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.function.KeepSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.ScalingWindow;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The scaling of a revision as JSON; see {@link SpecJson}. */
final class ScalingJson {
  private ScalingJson() {}

  static ObjectNode write(ScalingSpec spec) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("min", spec.min())
            .put("max", spec.max())
            .put("concurrency", spec.concurrency())
            .put("target", spec.target())
            .put("idle", spec.idle().toString())
            .put("queueTime", spec.queueTime().toString());
    spec.paused().ifPresent(paused -> node.put("paused", paused.toString()));
    node.putObject("keep")
        .put("least", spec.keep().least().toString())
        .put("most", spec.keep().most().toString())
        .put("ahead", spec.keep().ahead());
    if (!spec.schedule().isEmpty()) {
      ArrayNode windows = node.putArray("schedule");
      for (ScalingWindow window : spec.schedule()) {
        windows
            .addObject()
            .put("cron", window.cron())
            .put("length", window.length().toString())
            .put("zone", window.zone().getId())
            .put("min", window.min());
      }
    }
    return node;
  }

  static ScalingSpec read(JsonNode node) {
    ScalingSpec defaults = ScalingSpec.DEFAULT;
    return new ScalingSpec(
        node.path("min").asInt(defaults.min()),
        node.path("max").asInt(defaults.max()),
        node.path("concurrency").asInt(defaults.concurrency()),
        node.path("target").asDouble(defaults.target()),
        duration(node, "idle").orElse(defaults.idle()),
        duration(node, "paused").or(defaults::paused),
        keep(node.path("keep")),
        duration(node, "queueTime").orElse(defaults.queueTime()),
        schedule(node.path("schedule")));
  }

  private static KeepSpec keep(JsonNode node) {
    KeepSpec defaults = KeepSpec.DEFAULT;
    return new KeepSpec(
        duration(node, "least").orElse(defaults.least()),
        duration(node, "most").orElse(defaults.most()),
        node.path("ahead").asBoolean(defaults.ahead()));
  }

  private static List<ScalingWindow> schedule(JsonNode node) {
    List<ScalingWindow> windows = new ArrayList<>();
    for (JsonNode window : node) {
      windows.add(
          new ScalingWindow(
              window.path("cron").asText(),
              Duration.parse(window.path("length").asText()),
              ZoneId.of(window.path("zone").asText()),
              window.path("min").asInt()));
    }
    return windows;
  }

  private static Optional<Duration> duration(JsonNode node, String field) {
    return node.hasNonNull(field)
        ? Optional.of(Duration.parse(node.get(field).asText()))
        : Optional.empty();
  }
}
