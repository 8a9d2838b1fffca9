package dev.hearth.api.function;

import java.time.Duration;
import java.time.ZoneId;

/**
 * A time that comes again and again, with a minimum of instances of its own.
 *
 * @param cron when it begins: five fields as in crontab
 * @param length how long it lasts, above zero
 * @param zone the time zone of {@code cron}
 * @param min instances that stand ready within it, at least 1
 */
public record ScalingWindow(String cron, Duration length, ZoneId zone, int min) {
  public ScalingWindow {
    if (!length.isPositive() || min < 1) {
      throw new IllegalArgumentException(
          "length must be positive and min at least 1: " + length + ", " + min);
    }
  }
}
