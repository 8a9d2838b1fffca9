package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    aliases = "ls",
    description = "Lists the functions.",
    footer = {"", "Examples:", "  hearth list", "  hearth list -o json | jq -r '.[].url'"})
final class ListCommand implements Runnable {
  private static final String[] COLUMNS = {
    "NAME", "TEMPLATE", "REVISION", "INSTANCES", "SCALE", "TRIGGERS", "AGE", "URL"
  };

  private final Screen screen;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  ListCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode functions = platform.connect().get("/api/v1/functions");
    if (output.printed(functions, screen)) {
      return;
    }
    if (functions.isEmpty()) {
      screen.line("no functions yet: `hearth new greet --template node` makes one");
      return;
    }
    Table table =
        new Table(COLUMNS).droppingFirst("URL", "TEMPLATE", "AGE", "SCALE", "TRIGGERS", "REVISION");
    functions.forEach(function -> addRows(table, function));
    table.print(screen);
  }

  private void addRows(Table table, JsonNode function) {
    table
        .row()
        .cell(function.path("name").asText(), screen.paint()::bold)
        .cell(Json.text(function, "template").orElse("image"))
        .cell(Json.textOrDash(function, "activeRevision"))
        .cell(InstanceStates.summary(function.path("instances")))
        .cell(function.at("/scaling/min").asText() + "-" + function.at("/scaling/max").asText())
        .cell(String.valueOf(function.path("triggers").size()))
        .cell(Moments.age(function, "createdAt"))
        .cell(function.path("url").asText());
    for (String route : RouteLines.of(function.path("routes"))) {
      table.row();
      for (int column = 1; column < COLUMNS.length; column++) {
        table.cell("");
      }
      table.cell(route);
    }
  }
}
