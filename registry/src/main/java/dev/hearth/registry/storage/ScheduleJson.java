package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.ScheduleSource;
import java.time.ZoneId;

/** A schedule as JSON. */
final class ScheduleJson {
  private ScheduleJson() {}

  static void put(ObjectNode node, ScheduleSource source) {
    node.put("name", source.schedule())
        .put("cron", source.cron())
        .put("timezone", source.timezone().getId())
        .put("payload", source.payload())
        .put("missed", source.missed().name());
  }

  static ScheduleSource read(JsonNode node) {
    return new ScheduleSource(
        node.path("name").asText(),
        node.path("cron").asText(),
        ZoneId.of(node.path("timezone").asText("UTC")),
        node.path("payload").asText(""),
        MissedTicks.valueOf(node.path("missed").asText(MissedTicks.ONE.name())));
  }
}
