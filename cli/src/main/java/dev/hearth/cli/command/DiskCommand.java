package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "disk",
    description = {
      "Shows what uses how much of the disk.",
      "RECLAIMABLE is what a collection could free where it has to; it is made again when needed."
    },
    commandListHeading = "%nCommands:%n",
    subcommands = DiskCleanCommand.class,
    footer = {"", "Examples:", "  hearth disk", "  hearth disk -o json", "  hearth disk clean"})
final class DiskCommand implements Runnable {
  static final Map<String, String> USES =
      Map.ofEntries(
          Map.entry("image", "image index"),
          Map.entry("blob", "images"),
          Map.entry("layer", "unpacked layers"),
          Map.entry("dependency", "dependency cache"),
          Map.entry("packages", "package caches"),
          Map.entry("base", "bases"),
          Map.entry("log", "logs"),
          Map.entry("build", "builds"),
          Map.entry("events", "events"),
          Map.entry("volume", "volumes"),
          Map.entry("platform", "databases"));

  private static final int FUNCTIONS_SHOWN = 10;

  private final Screen screen;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DiskCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode report = platform.connect().get("/api/v1/disk");
    if (output.printed(report, screen)) {
      return;
    }
    Table uses = new Table("USE", "COUNT", "SIZE", "RECLAIMABLE");
    for (JsonNode entry : report.path("entries")) {
      String kind = entry.path("kind").asText();
      if (entry.path("bytes").asLong() > 0) {
        uses.row()
            .cell(USES.getOrDefault(kind, kind), screen.paint()::bold)
            .cell(entry.path("count").asText())
            .cell(Quantity.bytes(entry.path("bytes").asLong()))
            .cell(Quantity.bytes(entry.path("reclaimable").asLong()));
      }
    }
    uses.print(screen);
    functions(report.path("functions"));
    screen.line("");
    screen.line(
        "%s used of %s (hearth.disk.budget); %s of %s free%s"
            .formatted(
                Quantity.bytes(report.path("used").asLong()),
                Quantity.bytes(report.path("budget").asLong()),
                Quantity.bytes(report.path("free").asLong()),
                Quantity.bytes(report.path("total").asLong()),
                condition(report.path("condition").asText())));
  }

  private void functions(JsonNode functions) {
    if (functions.isEmpty()) {
      return;
    }
    screen.line("");
    Table table = new Table("FUNCTION", "REVISIONS", "OWN", "SHARED", "LOGS");
    int shown = 0;
    for (JsonNode function : functions) {
      if (shown++ < FUNCTIONS_SHOWN) {
        table
            .row()
            .cell(function.path("function").asText(), screen.paint()::bold)
            .cell(function.path("revisions").asText())
            .cell(Quantity.bytes(function.path("own").asLong()))
            .cell(Quantity.bytes(function.path("shared").asLong()))
            .cell(Quantity.bytes(function.path("logs").asLong()));
      }
    }
    table.print(screen);
    if (shown > FUNCTIONS_SHOWN) {
      screen.line("and " + (shown - FUNCTIONS_SHOWN) + " smaller ones; -o json lists all");
    }
  }

  private String condition(String condition) {
    return switch (condition) {
      case "low" -> "; low: caches are given back";
      case "full", "exhausted" -> "; full: deploys are refused";
      default -> "";
    };
  }
}
