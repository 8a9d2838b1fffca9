package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Moments in answers of the platform. */
final class Moments {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Moments() {}

  static String age(JsonNode tree, String member) {
    return moment(tree, member).map(then -> Quantity.ago(then, Instant.now())).orElse("-");
  }

  /** Date and time to the minute, in a zone; a dash for none. */
  static String minute(JsonNode tree, String member, String zone) {
    try {
      ZoneId id = ZoneId.of(zone);
      return moment(tree, member).map(then -> MINUTE.format(then.atZone(id))).orElse("-");
    } catch (DateTimeException e) {
      // A zone that only the platform knows.
      return Json.textOrDash(tree, member);
    }
  }

  private static Optional<Instant> moment(JsonNode tree, String member) {
    try {
      return Json.text(tree, member).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
