package dev.hearth.builder.manifest;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import dev.hearth.builder.yaml.YamlValue;
import java.time.DateTimeException;
import java.time.ZoneId;

/** Times of the calendar, as schedules of triggers and of scaling have them. */
final class Calendar {
  private static final CronParser CRON =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private Calendar() {}

  static String cron(YamlValue value) {
    try {
      CRON.parse(value.text()).validate();
      return value.text().strip();
    } catch (IllegalArgumentException e) {
      throw value.error(
          "'%s' must be five fields as in crontab (minute hour day month weekday), such as \"*/5 * * * *\", not '%s': %s"
              .formatted(value.key(), value.text(), e.getMessage()));
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
