package dev.hearth.builder.manifest;

import dev.hearth.api.function.KeepSpec;
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
  private static final Duration LONGEST_KEEP = Duration.ofDays(2);
  private static final Duration SHORTEST_QUEUE = Duration.ofMillis(1);
  private static final Duration LONGEST_QUEUE = Duration.ofHours(1);

  private Scaling() {}

  static ScalingSpec read(YamlValue value) {
    YamlMapping scaling =
        value
            .mapping()
            .allow(
                List.of(
                    "min",
                    "max",
                    "concurrency",
                    "target",
                    "idle",
                    "paused",
                    "keep",
                    "queueTime",
                    "schedule"));
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
            .or(defaults::paused),
        scaling.get("keep").map(Scaling::keep).orElse(defaults.keep()),
        scaling
            .get("queueTime")
            .map(it -> Quantity.duration(it, SHORTEST_QUEUE, LONGEST_QUEUE))
            .orElse(defaults.queueTime()),
        scaling.get("schedule").map(it -> ScalingWindows.read(it, max)).orElse(List.of()));
  }

  private static KeepSpec keep(YamlValue value) {
    YamlMapping keep = value.mapping().allow(List.of("least", "most", "ahead"));
    KeepSpec defaults = KeepSpec.DEFAULT;
    Duration least =
        keep.get("least")
            .map(it -> Quantity.duration(it, Duration.ZERO, LONGEST_KEEP))
            .orElse(defaults.least());
    Duration most =
        keep.get("most")
            .map(it -> Quantity.duration(it, Duration.ZERO, LONGEST_KEEP))
            .orElse(longer(defaults.most(), least));
    if (most.compareTo(least) < 0) {
      throw value.error("'scaling.keep.most' must not be below 'scaling.keep.least'");
    }
    return new KeepSpec(least, most, keep.get("ahead").map(Cors::flag).orElse(defaults.ahead()));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
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
