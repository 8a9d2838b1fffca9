package dev.hearth.api.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A crontab entry as cronie reads it: minute, hour, day, month and weekday, or a nickname. Knows
 * the calendar, but no time zone. Immutable.
 *
 * <p>As in cronie, a day must fit both day fields when one of them begins with {@code *}, else
 * either of them.
 */
public final class CronExpression {
  /** Leap days fall on a given weekday every 40 years at the latest (2096 to 2136). */
  private static final int LONGEST_PAUSE_YEARS = 41;

  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private final long minutes;
  private final long hours;
  private final long days;
  private final long months;
  private final long weekdays;
  private final boolean bothDays;
  private final boolean wildcard;

  private CronExpression(String[] fields) {
    this.minutes = CronField.MINUTE.bits(fields[0]);
    this.hours = CronField.HOUR.bits(fields[1]);
    this.days = CronField.DAY.bits(fields[2]);
    this.months = CronField.MONTH.bits(fields[3]);
    long read = CronField.WEEKDAY.bits(fields[4]);
    this.weekdays = (read | read >> 7) & 0x7f;
    this.bothDays = fields[2].startsWith("*") || fields[4].startsWith("*");
    this.wildcard = fields[0].startsWith("*") || fields[1].startsWith("*");
  }

  /**
   * Reads five fields with spaces between them, or one of {@code @hourly}, {@code @daily}, {@code
   * @midnight}, {@code @weekly}, {@code @monthly}, {@code @yearly} and {@code @annually}.
   *
   * @throws IllegalArgumentException with a message for people when {@code text} is not such an
   *     entry, or never fires
   */
  public static CronExpression parse(String text) {
    String entry = text.strip();
    if (entry.equalsIgnoreCase("@reboot")) {
      throw error(text, "@reboot names no time, and functions do not boot with the machine");
    }
    if (entry.startsWith("@")) {
      String fields = NICKNAMES.get(entry.toLowerCase(Locale.ROOT));
      if (fields == null) {
        throw error(
            text, "there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually");
      }
      return new CronExpression(fields.split(" "));
    }
    String[] fields = entry.split("\\s+");
    if (fields.length != 5) {
      throw error(text, usage());
    }
    CronExpression expression;
    try {
      expression = new CronExpression(fields);
    } catch (IllegalArgumentException e) {
      throw error(text, e.getMessage() + "; " + usage());
    }
    if (!expression.fires()) {
      throw error(text, "it never fires: no month that it names has such a day");
    }
    return expression;
  }

  private static String usage() {
    return "write five fields as in crontab (minute hour day month weekday), such as"
        + " '*/5 * * * *', or a nickname such as @daily";
  }

  private static IllegalArgumentException error(String text, String reason) {
    return new IllegalArgumentException("'" + text + "' is not a schedule: " + reason);
  }

  /**
   * Whether minute or hour begins with {@code *}: such an entry follows the time that passes,
   * others follow the clock on the wall.
   */
  boolean isWildcard() {
    return wildcard;
  }

  /** The first minute at {@code from} or after that fits. */
  Optional<LocalDateTime> atOrAfter(LocalDateTime from) {
    LocalDateTime first = from.truncatedTo(ChronoUnit.MINUTES);
    if (first.isBefore(from)) {
      first = first.plusMinutes(1);
    }
    LocalDate date = first.toLocalDate();
    LocalTime time = first.toLocalTime();
    int lastYear = date.getYear() + LONGEST_PAUSE_YEARS;
    while (date.getYear() <= lastYear) {
      if (!has(months, date.getMonthValue())) {
        date = date.plusMonths(1).withDayOfMonth(1);
        time = LocalTime.MIN;
        continue;
      }
      Optional<LocalTime> found = fits(date) ? timeFrom(time) : Optional.empty();
      if (found.isPresent()) {
        return Optional.of(date.atTime(found.get()));
      }
      date = date.plusDays(1);
      time = LocalTime.MIN;
    }
    return Optional.empty();
  }

  /** The last minute at {@code to} or before that fits. */
  Optional<LocalDateTime> atOrBefore(LocalDateTime to) {
    LocalDate date = to.toLocalDate();
    LocalTime time = to.toLocalTime();
    int firstYear = date.getYear() - LONGEST_PAUSE_YEARS;
    while (date.getYear() >= firstYear) {
      if (!has(months, date.getMonthValue())) {
        date = date.withDayOfMonth(1).minusDays(1);
        time = LocalTime.MAX;
        continue;
      }
      Optional<LocalTime> found = fits(date) ? timeUntil(time) : Optional.empty();
      if (found.isPresent()) {
        return Optional.of(date.atTime(found.get()));
      }
      date = date.minusDays(1);
      time = LocalTime.MAX;
    }
    return Optional.empty();
  }

  boolean fits(LocalDateTime time) {
    return has(minutes, time.getMinute())
        && has(hours, time.getHour())
        && has(months, time.getMonthValue())
        && fits(time.toLocalDate());
  }

  private boolean fits(LocalDate date) {
    boolean day = has(days, date.getDayOfMonth());
    boolean weekday = has(weekdays, date.getDayOfWeek().getValue() % 7);
    return bothDays ? day && weekday : day || weekday;
  }

  private Optional<LocalTime> timeFrom(LocalTime from) {
    long rest = minutes >> from.getMinute();
    if (has(hours, from.getHour()) && rest != 0) {
      return Optional.of(
          LocalTime.of(from.getHour(), from.getMinute() + Long.numberOfTrailingZeros(rest)));
    }
    long later = hours >> from.getHour() >> 1;
    return later == 0
        ? Optional.empty()
        : Optional.of(
            LocalTime.of(
                from.getHour() + 1 + Long.numberOfTrailingZeros(later),
                Long.numberOfTrailingZeros(minutes)));
  }

  private Optional<LocalTime> timeUntil(LocalTime to) {
    long before = minutes & (1L << to.getMinute() << 1) - 1;
    if (has(hours, to.getHour()) && before != 0) {
      return Optional.of(LocalTime.of(to.getHour(), highest(before)));
    }
    long earlier = hours & (1L << to.getHour()) - 1;
    return earlier == 0
        ? Optional.empty()
        : Optional.of(LocalTime.of(highest(earlier), highest(minutes)));
  }

  private boolean fires() {
    if (!bothDays) {
      return true;
    }
    for (Month month : Month.values()) {
      long possible = (1L << (month.maxLength() + 1)) - 1;
      if (has(months, month.getValue()) && (days & possible) != 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(long bits, int value) {
    return (bits >> value & 1) == 1;
  }

  private static int highest(long bits) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(bits);
  }
}
