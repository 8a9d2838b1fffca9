package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Moments to the minute, in a time zone.
 *
 * @param isShort as {@code ls -l} writes them: time of day for half a year around now, else the
 *     year
 */
record ZonedMoments(String zone, boolean isShort) {
  private static final Duration NEAR = Duration.ofDays(182);
  private static final DateTimeFormatter WHOLE = format("yyyy-MM-dd HH:mm");
  private static final DateTimeFormatter DAY_AND_TIME = format("MMM dd HH:mm");
  private static final DateTimeFormatter DAY_AND_YEAR = format("MMM dd  yyyy");

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  /** Empty where the member is missing. */
  Optional<String> text(JsonNode tree, String member) {
    return Json.text(tree, member).map(this::text);
  }

  private String text(String moment) {
    try {
      Instant instant = Instant.parse(moment);
      return format(instant).format(instant.atZone(ZoneId.of(zone)));
    } catch (DateTimeException e) {
      // A zone that only the platform knows.
      return moment;
    }
  }

  private DateTimeFormatter format(Instant instant) {
    if (!isShort) {
      return WHOLE;
    }
    Duration distance = Duration.between(Instant.now(), instant).abs();
    return distance.compareTo(NEAR) < 0 ? DAY_AND_TIME : DAY_AND_YEAR;
  }
}
