package dev.hearth.builder.manifest;

import dev.hearth.api.schedule.CronExpression;
import dev.hearth.builder.yaml.YamlValue;
import java.time.DateTimeException;
import java.time.ZoneId;

/** Times of the calendar, as schedules of triggers and of scaling have them. */
final class Calendar {
  private Calendar() {}

  static String cron(YamlValue value) {
    try {
      CronExpression.parse(value.text());
      return value.text().strip();
    } catch (IllegalArgumentException e) {
      throw value.error("'%s': %s".formatted(value.key(), e.getMessage()));
    }
  }

  static ZoneId zone(YamlValue value) {
    try {
      return ZoneId.of(value.text());
    } catch (DateTimeException e) {
      throw value.error(
          "'%s' must be a time zone such as UTC or Europe/Berlin, not '%s'"
              .formatted(value.key(), value.text()));
    }
  }
}
