package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import java.time.Duration;
import java.util.Locale;

/** Why a function has as many instances as it has. */
final class DecisionTable {
  private DecisionTable() {}

  /**
   * Prints nothing while there was none; the newest comes last, where it is seen.
   *
   * @param decisions newest first
   */
  static void print(JsonNode decisions, Screen screen) {
    if (decisions.isEmpty()) {
      return;
    }
    screen.line("");
    screen.line(
        decisions.size() == 1
            ? "last decision about scaling"
            : "last " + decisions.size() + " decisions about scaling");
    Table table =
        new Table(
                "AGE",
                "REVISION",
                "READY",
                "PAUSED",
                "IN FLIGHT",
                "QUEUED",
                "AVERAGE",
                "CALL",
                "WHY")
            .droppingFirst("REVISION", "AVERAGE", "CALL", "PAUSED", "QUEUED");
    for (int i = decisions.size() - 1; i >= 0; i--) {
      row(table, decisions.get(i), screen);
    }
    table.print(screen);
  }

  private static void row(Table table, JsonNode decision, Screen screen) {
    JsonNode inputs = decision.path("inputs");
    JsonNode calls = inputs.path("calls");
    boolean known = calls.isObject();
    table
        .row()
        .cell(Moments.age(decision, "at"))
        .cell(decision.path("revision").asText())
        .cell(change(inputs, decision, "ready"), screen.paint()::bold)
        .cell(change(inputs, decision, "paused"))
        .cell(known ? calls.path("inFlight").asText() : "?")
        .cell(known ? calls.path("queued").asText() : "?")
        .cell(
            known
                ? String.format(Locale.ROOT, "%.1f", calls.path("stableConcurrency").asDouble())
                : "?")
        .cell(calls.path("serviceMillis").isNumber() ? took(calls) : "-")
        // The number stands in front of the words already.
        .cell(decision.path("words").asText().replaceFirst("^[^:]*: ", ""));
  }

  /** What was there, and what there shall be. */
  private static String change(JsonNode inputs, JsonNode decision, String kind) {
    String before = inputs.path(kind).asText();
    String after = decision.path(kind).asText();
    return before.equals(after) ? after : before + " -> " + after;
  }

  private static String took(JsonNode calls) {
    return Quantity.took(
        Duration.ofNanos(Math.round(calls.path("serviceMillis").asDouble() * 1e6)));
  }
}
