package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import java.util.Optional;

/** Triggers with their settings and their progress: those of topics, then those of schedules. */
final class TriggerTable {
  private TriggerTable() {}

  static void print(JsonNode triggers, Screen screen) {
    Table topics = topics(triggers, screen.paint());
    Table schedules = schedules(triggers, screen.columns() > 0, screen.paint());
    if (!topics.isEmpty()) {
      topics.print(screen);
    }
    if (!topics.isEmpty() && !schedules.isEmpty()) {
      screen.line("");
    }
    if (!schedules.isEmpty()) {
      schedules.print(screen);
    }
  }

  private static Table topics(JsonNode triggers, Paint paint) {
    Table table =
        new Table(
                "FUNCTION",
                "TOPIC",
                "ORDER",
                "RETRY",
                "DEAD LETTER",
                "SET BY",
                "LAG",
                "RETRIES",
                "DEAD",
                "STATE")
            .droppingFirst("SET BY", "ORDER", "DEAD LETTER", "RETRY", "RETRIES");
    for (JsonNode trigger : triggers) {
      if (!trigger.has("cron")) {
        table
            .row()
            .cell(trigger.path("function").asText(), paint::bold)
            .cell(trigger.path("topic").asText())
            .cell(Json.textOrDash(trigger, "order"))
            .cell(retry(trigger))
            .cell(Json.textOrDash(trigger, "deadLetter"))
            .cell(Json.textOrDash(trigger, "origin"))
            .cell(Json.textOrDash(trigger, "lag"))
            .cell(Json.textOrDash(trigger, "retries"))
            .cell(Json.textOrDash(trigger, "deadLetters"))
            .cell(Json.textOrDash(trigger, "state"));
      }
    }
    return table;
  }

  private static Table schedules(JsonNode triggers, boolean isShort, Paint paint) {
    Table table =
        new Table(
                "FUNCTION", "SCHEDULE", "CRON", "ZONE", "LAST TICK", "NEXT TICK", "SET BY", "STATE")
            .droppingFirst("SET BY", "STATE", "CRON", "LAST TICK");
    for (JsonNode trigger : triggers) {
      if (trigger.has("cron")) {
        ZonedMoments moments = new ZonedMoments(trigger.path("timezone").asText(), isShort);
        String state = Json.textOrDash(trigger, "state");
        table
            .row()
            .cell(trigger.path("function").asText(), paint::bold)
            .cell(trigger.path("schedule").asText())
            .cell(trigger.path("cron").asText())
            .cell(trigger.path("timezone").asText())
            .cell(moments.text(trigger, "lastTick").orElse("-"))
            .cell(moments.text(trigger, "nextTick").orElse(state))
            .cell(Json.textOrDash(trigger, "origin"))
            .cell(state);
      }
    }
    return table;
  }

  /** How many events go together; empty where each goes alone. */
  static Optional<String> batch(JsonNode trigger) {
    JsonNode batch = trigger.path("batch");
    return batch.isObject()
        ? Optional.of(
            "batches of %s within %s, up to %s"
                .formatted(
                    batch.path("size").asText(),
                    Quantity.setting(batch.path("windowMillis").asLong()),
                    Quantity.bytes(batch.path("bytes").asLong())))
        : Optional.empty();
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
