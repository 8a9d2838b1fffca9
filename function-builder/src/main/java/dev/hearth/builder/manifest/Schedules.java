package dev.hearth.builder.manifest;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** The key {@code schedule} of a trigger. */
final class Schedules {
  private static final CronParser CRON =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

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
          cron(schedule.require("cron")),
          schedule.get("timezone").map(Schedules::timezone).orElse(ZoneOffset.UTC),
          schedule.get("payload").map(YamlValue::text).orElse(""),
          schedule.get("missed").map(Schedules::missed).orElse(MissedTicks.ONE));
    } catch (IllegalArgumentException e) {
      throw value.error(e.getMessage());
    }
  }

  private static String cron(YamlValue value) {
    try {
      CRON.parse(value.text()).validate();
      return value.text().strip();
    } catch (IllegalArgumentException e) {
      throw value.error(
          "'"
              + value.key()
              + "' must be five fields as in crontab (minute hour day month weekday), such as"
              + " \"*/5 * * * *\", not '"
              + value.text()
              + "': "
              + e.getMessage());
    }
  }

  private static ZoneId timezone(YamlValue value) {
    try {
      return ZoneId.of(value.text());
    } catch (DateTimeException e) {
      throw value.error(
          "'"
              + value.key()
              + "' must be a time zone such as UTC or Europe/Berlin, not '"
              + value.text()
              + "'");
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
