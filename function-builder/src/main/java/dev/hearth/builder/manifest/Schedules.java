package dev.hearth.builder.manifest;

import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.ZoneOffset;
import java.util.List;

/** The key {@code schedule} of a trigger. */
final class Schedules {
  private Schedules() {}

  /**
   * @param number of the schedule in the manifest, from 1: names one that has no name
   */
  static ScheduleSource read(YamlValue value, int number) {
    YamlMapping schedule =
        value.mapping().allow(List.of("name", "cron", "timezone", "payload", "missed"));
    try {
      return new ScheduleSource(
          schedule.get("name").map(YamlValue::text).orElse("schedule-" + number),
          Calendar.cron(schedule.require("cron")),
          schedule.get("timezone").map(Calendar::zone).orElse(ZoneOffset.UTC),
          schedule.get("payload").map(YamlValue::text).orElse(""),
          schedule.get("missed").map(Schedules::missed).orElse(MissedTicks.ONE));
    } catch (IllegalArgumentException e) {
      throw value.error(e.getMessage());
    }
  }

  private static MissedTicks missed(YamlValue value) {
    return switch (value.text()) {
      case "one" -> MissedTicks.ONE;
      case "skip" -> MissedTicks.SKIP;
      default ->
          throw value.error(
              "'" + value.key() + "' must be one or skip, not '" + value.text() + "'");
    };
  }
}
