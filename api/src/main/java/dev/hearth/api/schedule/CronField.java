package dev.hearth.api.schedule;

import java.util.List;
import java.util.Locale;

/**
 * One field of a crontab entry: its name, its range, and the names of its values.
 *
 * @param names of the values from {@code first} on; empty where only numbers are allowed
 */
record CronField(String title, int first, int last, List<String> names) {
  static final CronField MINUTE = new CronField("minute", 0, 59, List.of());
  static final CronField HOUR = new CronField("hour", 0, 23, List.of());
  static final CronField DAY = new CronField("day", 1, 31, List.of());
  static final CronField MONTH =
      new CronField(
          "month",
          1,
          12,
          List.of(
              "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));

  /** Sunday is 0 and 7. */
  static final CronField WEEKDAY =
      new CronField("weekday", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

  /**
   * The values of a list such as {@code 1,5-9,20-40/10}, as bits.
   *
   * @throws IllegalArgumentException with the reason
   */
  long bits(String text) {
    long bits = 0;
    for (String part : text.split(",", -1)) {
      bits |= part(part, text);
    }
    return bits;
  }

  private long part(String part, String text) {
    String[] range = part.split("/", -1);
    int step = 1;
    if (range.length == 2) {
      step = number(range[1]);
      if (step < 1 || step > last) {
        throw error("step '%s' of %s is not from 1 to %d".formatted(range[1], title, last));
      }
    } else if (range.length > 2) {
      throw error("%s '%s' has more than one step".formatted(title, text));
    }
    int low;
    int high;
    if (range[0].equals("*")) {
      low = first;
      high = hasSundayTwice() ? last - 1 : last;
    } else {
      String[] ends = range[0].split("-", -1);
      if (ends.length > 2) {
        throw error("%s '%s' is not a range".formatted(title, range[0]));
      }
      low = value(ends[0]);
      high = ends.length == 2 ? value(ends[1]) : range.length == 2 ? last : low;
      if (hasSundayTwice() && ends.length == 2 && high == 0) {
        high = last;
      }
      if (low > high) {
        throw error("range '%s' of %s begins after its end".formatted(range[0], title));
      }
    }
    long bits = 0;
    for (int value = low; value <= high; value += step) {
      bits |= 1L << value;
    }
    return bits;
  }

  /** Whether this is the weekday: Sunday is its first value and its last. */
  private boolean hasSundayTwice() {
    return first == 0 && last == 7;
  }

  private int value(String text) {
    int named = names.indexOf(text.toLowerCase(Locale.ROOT));
    if (named >= 0) {
      return first + named;
    }
    int value = number(text);
    if (value < first || value > last) {
      throw error("%s '%s' is not from %d to %d".formatted(title, text, first, last));
    }
    return value;
  }

  /** -1 for what is no number of at most four digits. */
  private static int number(String text) {
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
  }

  private static IllegalArgumentException error(String message) {
    return new IllegalArgumentException(message);
  }
}
