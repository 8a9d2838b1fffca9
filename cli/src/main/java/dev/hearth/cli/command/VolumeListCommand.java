package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = {
      "Lists all volumes, those of deleted functions included.",
      "USED is known once an instance or a backup had it since the platform's start."
    },
    footer = {"", "Examples:", "  hearth volume list", "  hearth volume list -o json"})
final class VolumeListCommand implements Runnable {
  private final Screen screen;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  VolumeListCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode volumes = platform.connect().get("/api/v1/volumes");
    if (output.printed(volumes, screen)) {
      return;
    }
    if (volumes.isEmpty()) {
      screen.line("no volumes");
      return;
    }
    Table table = new Table("FUNCTION", "VOLUME", "SIZE", "USED", "IN USE");
    for (JsonNode volume : volumes) {
      table
          .row()
          .cell(volume.path("function").asText(), screen.paint()::bold)
          .cell(volume.path("name").asText())
          .cell(Quantity.bytes(volume.path("sizeBytes").asLong()))
          .cell(
              volume.path("usedBytes").isNumber()
                  ? Quantity.bytes(volume.path("usedBytes").asLong())
                  : "-")
          .cell(volume.path("inUse").asBoolean() ? "yes" : "no");
    }
    table.print(screen);
  }
}
