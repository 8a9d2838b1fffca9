package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Table;

/** Triggers with their settings and how far they are. */
final class TriggerTable {
  private TriggerTable() {}

  static Table of(JsonNode triggers, Paint paint) {
    Table table =
        new Table(
            "FUNCTION",
            "TYPE",
            "SOURCE",
            "ORDER",
            "RETRY",
            "DEAD LETTER",
            "FROM",
            "LAG",
            "RETRIES",
            "DEAD",
            "STATE");
    for (JsonNode trigger : triggers) {
      table
          .row()
          .cell(trigger.path("function").asText(), paint::bold)
          .cell(trigger.path("type").asText())
          .cell(source(trigger))
          .cell(Json.textOrDash(trigger, "order"))
          .cell(retry(trigger))
          .cell(Json.textOrDash(trigger, "deadLetter"))
          .cell(Json.textOrDash(trigger, "origin"))
          .cell(Json.textOrDash(trigger, "lag"))
          .cell(Json.textOrDash(trigger, "retries"))
          .cell(Json.textOrDash(trigger, "deadLetters"))
          .cell(Json.textOrDash(trigger, "state"));
    }
    return table;
  }

  private static String source(JsonNode trigger) {
    return trigger.has("cron")
        ? trigger.path("schedule").asText() + ": " + trigger.path("cron").asText()
        : trigger.path("topic").asText();
  }

  private static String retry(JsonNode trigger) {
    if (!trigger.has("attempts")) {
      return "-";
    }
    return Json.textOrDash(trigger, "attempts")
        + " × "
        + Quantity.setting(trigger.path("backoffMillis").asLong());
  }
}
