package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A revision's spec as JSON. The text outlives the program that wrote it: a field that is missing
 * takes its default, an unknown one is passed over, and only a change that an older program must
 * not misread raises {@link #FORMAT}.
 */
public final class SpecJson {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SpecJson() {}

  public static String write(RevisionSpec spec) {
    ObjectNode node = JSON.createObjectNode();
    node.put("format", FORMAT);
    node.put("image", spec.image().value());
    spec.template().ifPresent(template -> node.put("template", template));
    node.put("transport", spec.transport().name());
    node.put("port", spec.port());
    spec.readinessPath().ifPresent(path -> node.put("readinessPath", path));
    ObjectNode environment = node.putObject("environment");
    spec.environment().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue()));
    Resources resources = spec.resources();
    ObjectNode limits =
        node.putObject("resources")
            .put("memoryBytes", resources.memoryBytes())
            .put("cpuMillis", resources.cpuMillis())
            .put("pids", resources.pids());
    long usual = Resources.filesBytes(resources.memoryBytes());
    if (resources.shmBytes() != usual) {
      limits.put("shmBytes", resources.shmBytes());
    }
    if (resources.tmpBytes() != usual) {
      limits.put("tmpBytes", resources.tmpBytes());
    }
    node.put("timeout", spec.timeout().toString());
    node.set("scaling", ScalingJson.write(spec.scaling()));
    node.put("network", spec.network().name());
    if (!spec.http().equals(HttpSpec.DEFAULT)) {
      node.set("http", HttpJson.write(spec.http()));
    }
    if (!spec.health().equals(HealthSpec.DEFAULT)) {
      node.set("health", HealthJson.write(spec.health()));
    }
    if (!spec.isolation().equals(IsolationSpec.DEFAULT)) {
      node.set("isolation", IsolationJson.write(spec.isolation()));
    }
    return node.toString();
  }

  /**
   * @param origin whose spec it is, for the error
   */
  public static RevisionSpec read(String text, String origin) {
    try {
      JsonNode node = JSON.readTree(text);
      int format = node.path("format").asInt(FORMAT);
      if (format > FORMAT) {
        throw new HearthException(
            ErrorCode.INTERNAL,
            "the spec of "
                + origin
                + " has format "
                + format
                + " and this Hearth reads up to "
                + FORMAT
                + ": start the newer Hearth that wrote it");
      }
      return spec(node);
    } catch (IOException | IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "the stored spec of " + origin + " cannot be read: " + text, e);
    }
  }

  private static RevisionSpec spec(JsonNode node) {
    Map<String, String> environment = new HashMap<>();
    node.path("environment")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue().asText()));
    return new RevisionSpec(
        new Digest(node.path("image").asText()),
        text(node, "template"),
        text(node, "transport").map(Transport::valueOf).orElse(Transport.TCP),
        node.path("port").asInt(RevisionSpec.DEFAULT_PORT),
        text(node, "readinessPath"),
        environment,
        resources(node.path("resources")),
        text(node, "timeout").map(Duration::parse).orElse(RevisionSpec.DEFAULT_TIMEOUT),
        ScalingJson.read(node.path("scaling")),
        text(node, "network").map(NetworkMode::valueOf).orElse(NetworkMode.EGRESS),
        HttpJson.read(node.path("http")),
        HealthJson.read(node.path("health")),
        IsolationJson.read(node.path("isolation")));
  }

  private static Resources resources(JsonNode node) {
    Resources defaults = Resources.DEFAULT;
    long memory = node.path("memoryBytes").asLong(defaults.memoryBytes());
    return new Resources(
        memory,
        node.path("cpuMillis").asInt(defaults.cpuMillis()),
        node.path("pids").asInt(defaults.pids()),
        node.path("shmBytes").asLong(Resources.filesBytes(memory)),
        node.path("tmpBytes").asLong(Resources.filesBytes(memory)));
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.hasNonNull(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
  }
}
