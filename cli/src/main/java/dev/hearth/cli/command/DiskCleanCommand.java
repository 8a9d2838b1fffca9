package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "clean",
    description =
        "Removes now what nothing uses, and what exceeds the budget; takes nothing that is in use.",
    footer = {"", "Examples:", "  hearth disk clean", "  hearth disk clean -o json"})
final class DiskCleanCommand implements Runnable {
  private final Screen screen;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DiskCleanCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode cleaned = platform.connect().post("/api/v1/disk/clean", Json.object());
    if (output.printed(cleaned, screen)) {
      return;
    }
    Table table = new Table("", "", "");
    for (JsonNode entry : cleaned.path("removed")) {
      String kind = entry.path("kind").asText();
      table
          .row()
          .cell(DiskCommand.USES.getOrDefault(kind, kind), screen.paint()::faint)
          .cell(entry.path("count").asText())
          .cell(Quantity.bytes(entry.path("bytes").asLong()));
    }
    table.print(screen);
    for (JsonNode revision : cleaned.path("forgotten")) {
      screen.line("forgot revision " + revision.asText());
    }
    screen.line(
        "freed %s; %s in use of %s"
            .formatted(
                Quantity.bytes(cleaned.path("freed").asLong()),
                Quantity.bytes(cleaned.path("used").asLong()),
                Quantity.bytes(cleaned.path("budget").asLong())));
  }
}
