package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import java.time.Duration;
import java.util.Optional;

/** The last starts that calls waited for, and where their time went. */
final class ColdStartTable {
  private ColdStartTable() {}

  /** Prints nothing while there was none. */
  static void print(JsonNode starts, Screen screen) {
    if (starts.path("last").isEmpty()) {
      return;
    }
    screen.line("");
    summary(starts).ifPresent(screen::line);
    Table table =
        new Table("AGE", "START", "WHOLE", "QUEUE", "DECIDE", "ACQUIRE", "SPECIALISE", "FIRST BYTE")
            .droppingFirst("DECIDE", "QUEUE", "START");
    for (JsonNode start : starts.path("last")) {
      JsonNode phases = start.path("phases");
      table
          .row()
          .cell(Moments.age(start, "at"))
          .cell(start.path("kind").asText())
          .cell(took(start, "millis"), screen.paint()::bold)
          .cell(took(phases, "queue"))
          .cell(took(phases, "decide"))
          .cell(took(phases, "acquire"))
          .cell(took(phases, "specialise"))
          .cell(took(phases, "firstByte"));
    }
    table.print(screen);
  }

  /** Of all starts that are known; empty while there was none. */
  static Optional<String> summary(JsonNode starts) {
    long count = starts.path("count").asLong();
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%s: p50 %s, p99 %s"
                .formatted(
                    count == 1 ? "last start" : "last " + count + " starts",
                    took(starts, "p50Millis"),
                    took(starts, "p99Millis")));
  }

  private static String took(JsonNode tree, String member) {
    return Quantity.took(Duration.ofNanos(Math.round(tree.path(member).asDouble() * 1e6)));
  }
}
