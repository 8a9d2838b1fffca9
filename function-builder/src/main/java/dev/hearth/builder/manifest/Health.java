package dev.hearth.builder.manifest;

import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.LivenessProbe;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code readiness}, {@code startTimeout} and {@code liveness}. */
final class Health {
  private static final Duration SHORTEST_START = Duration.ofSeconds(1);
  private static final Duration LONGEST_START = Duration.ofMinutes(30);
  private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);
  private static final Duration LONGEST_PERIOD = Duration.ofMinutes(10);
  private static final int MOST_FAILURES = 100;
  private static final int LONGEST_PATH = 1024;

  private Health() {}

  static HealthSpec read(YamlMapping root, ManifestSource source) {
    return new HealthSpec(
        root.get("startTimeout")
            .map(it -> Quantity.duration(it, SHORTEST_START, LONGEST_START))
            .orElse(HealthSpec.DEFAULT_START_TIMEOUT),
        root.get("liveness").map(it -> liveness(it, source)));
  }

  static String readinessPath(YamlValue value) {
    return path("readiness", value.mapping().allow(List.of("path")));
  }

  private static LivenessProbe liveness(YamlValue value, ManifestSource source) {
    if (source instanceof ManifestSource.Template) {
      throw value.error(
          "'liveness' belongs to an 'image'; the host of a template is checked without it");
    }
    YamlMapping probe = value.mapping().allow(List.of("path", "period", "failures"));
    Optional<YamlValue> period = probe.get("period");
    return new LivenessProbe(
        path("liveness", probe),
        period
            .map(it -> Quantity.duration(it, SHORTEST_PERIOD, LONGEST_PERIOD))
            .orElse(LivenessProbe.DEFAULT_PERIOD),
        probe
            .get("failures")
            .map(it -> it.integer(1, MOST_FAILURES))
            .orElse(LivenessProbe.DEFAULT_FAILURES));
  }

  private static String path(String key, YamlMapping probe) {
    YamlValue path = probe.require("path");
    String text = path.text();
    if (!text.startsWith("/") || text.length() > LONGEST_PATH || !text.matches("[\\x21-\\x7e]+")) {
      throw path.error(
          "'" + key + ".path' must be a path that begins with '/', not '" + text + "'");
    }
    return text;
  }
}
