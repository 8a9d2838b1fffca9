package dev.hearth.builder.manifest;

import dev.hearth.api.function.ScalingWindow;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** The key {@code scaling.schedule}: times with a minimum of their own. */
final class ScalingWindows {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  private ScalingWindows() {}

  /**
   * @param max of the function's instances
   */
  static List<ScalingWindow> read(YamlValue value, int max) {
    return value.list().stream().map(it -> window(it, max)).toList();
  }

  private static ScalingWindow window(YamlValue value, int max) {
    YamlMapping window = value.mapping().allow(List.of("cron", "for", "min", "timezone"));
    return new ScalingWindow(
        Calendar.cron(window.require("cron")),
        Quantity.duration(window.require("for"), SHORTEST, LONGEST),
        window.get("timezone").map(Calendar::zone).orElse(ZoneOffset.UTC),
        window.require("min").integer(1, max));
  }
}
