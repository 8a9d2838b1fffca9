package dev.hearth.builder.manifest;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import dev.hearth.api.function.ScalingWindow;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** The key {@code scaling.schedule}: times with a minimum of their own. */
final class ScalingWindows {
  private static final CronParser CRON =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
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
        cron(window.require("cron")),
        Quantity.duration(window.require("for"), SHORTEST, LONGEST),
        window.get("timezone").map(ScalingWindows::zone).orElse(ZoneOffset.UTC),
        window.require("min").integer(1, max));
  }

  private static String cron(YamlValue value) {
    try {
      CRON.parse(value.text()).validate();
      return value.text().strip();
    } catch (IllegalArgumentException e) {
      throw value.error(
          "'%s' must be five fields as in crontab (minute hour day month weekday), such as \"0 8 * * 1-5\", not '%s': %s"
              .formatted(value.key(), value.text(), e.getMessage()));
    }
  }

  private static ZoneId zone(YamlValue value) {
    try {
      return ZoneId.of(value.text());
    } catch (DateTimeException e) {
      throw value.error(
          "'%s' must be a time zone such as UTC or Europe/Berlin, not '%s'"
              .formatted(value.key(), value.text()));
    }
  }
}
