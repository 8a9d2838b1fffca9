package dev.hearth.builder.manifest;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The key {@code scaling}. */
final class Scaling {
  private static final int MAX_INSTANCES = 1_000;
  private static final int MAX_CONCURRENCY = 10_000;
  private static final Duration LONGEST_IDLE = Duration.ofHours(24);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(24);

  private Scaling() {}

  static ScalingSpec read(YamlValue value) {
    YamlMapping scaling =
        value.mapping().allow(List.of("min", "max", "concurrency", "target", "idle", "paused"));
    ScalingSpec defaults = ScalingSpec.DEFAULT;
    int min = scaling.get("min").map(it -> it.integer(0, MAX_INSTANCES)).orElse(defaults.min());
    Optional<YamlValue> givenMax = scaling.get("max");
    int max =
        givenMax.map(it -> it.integer(1, MAX_INSTANCES)).orElse(Math.max(defaults.max(), min));
    if (max < min) {
      throw givenMax
          .orElse(value)
          .error("'scaling.max' (" + max + ") must not be below 'scaling.min' (" + min + ")");
    }
    return new ScalingSpec(
        min,
        max,
        scaling
            .get("concurrency")
            .map(it -> it.integer(1, MAX_CONCURRENCY))
            .orElse(defaults.concurrency()),
        scaling.get("target").map(Scaling::target).orElse(defaults.target()),
        scaling
            .get("idle")
            .map(it -> Quantity.duration(it, Duration.ZERO, LONGEST_IDLE))
            .orElse(defaults.idle()),
        scaling
            .get("paused")
            .map(it -> Quantity.duration(it, Duration.ZERO, LONGEST_PAUSE))
            .or(defaults::paused));
  }

  private static double target(YamlValue value) {
    try {
      double target = Double.parseDouble(value.text());
      if (target > 0 && target <= 1) {
        return target;
      }
    } catch (NumberFormatException e) {
      // Reported below, as a value out of range is.
    }
    throw value.error(
        "'scaling.target' must be a number above 0 and at most 1, not '" + value.text() + "'");
  }
}
