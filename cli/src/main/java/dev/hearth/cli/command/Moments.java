package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Moments in answers of the platform. */
final class Moments {
  private Moments() {}

  static String age(JsonNode tree, String member) {
    return moment(tree, member).map(then -> Quantity.ago(then, Instant.now())).orElse("-");
  }

  private static Optional<Instant> moment(JsonNode tree, String member) {
    try {
      return Json.text(tree, member).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
