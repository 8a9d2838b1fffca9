package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "describe",
    description = "Shows a function: its settings, instances, triggers and last starts.",
    footer = {
      "",
      "Examples:",
      "  hearth describe greet",
      "  hearth describe greet -o json | jq -r '.instances[].state'"
    })
final class DescribeCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DescribeCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode view = platform.connect().get(function.path());
    if (output.printed(view, screen)) {
      return;
    }
    settings(view).print(screen);
    screen.line("");
    instances(view.path("instances"));
    JsonNode triggers = view.path("triggers");
    if (!triggers.isEmpty()) {
      screen.line("");
      TriggerTable.of(triggers, screen.paint()).print(screen);
    }
    ColdStartTable.print(view.path("coldStarts"), screen);
  }

  private Table settings(JsonNode view) {
    JsonNode scaling = view.path("scaling");
    JsonNode resources = view.path("resources");
    Table table = new Table("", "");
    line(table, "Name", view.path("name").asText());
    line(table, "URL", view.path("url").asText());
    String label = "Routes";
    for (String route : RouteLines.of(view.path("routes"))) {
      line(table, label, route);
      label = "";
    }
    line(table, "Revision", Json.textOrDash(view, "activeRevision"));
    line(table, "Template", Json.textOrDash(view, "template"));
    line(table, "Image", Json.textOrDash(view, "image"));
    line(table, "Made", Moments.age(view, "createdAt") + " ago");
    line(table, "Timeout", Quantity.setting(view.path("timeoutMillis").asLong()));
    line(table, "Network", Json.textOrDash(view, "network"));
    line(
        table,
        "Scaling",
        "%s to %s instances, %s calls each, target %s, idle %s"
                .formatted(
                    scaling.path("min").asText(),
                    scaling.path("max").asText(),
                    scaling.path("concurrency").asText(),
                    scaling.path("target").asText(),
                    Quantity.setting(scaling.path("idleMillis").asLong()))
            + (scaling.path("pausedMillis").isNumber()
                ? ", paused " + Quantity.setting(scaling.path("pausedMillis").asLong())
                : ""));
    line(
        table,
        "Stem cells",
        view.path("coldStarts").path("stemCells").asText() + " ready for the next start");
    line(
        table,
        "Resources",
        "memory %s, cpu %sm, %s processes"
            .formatted(
                Quantity.bytes(resources.path("memoryBytes").asLong()),
                resources.path("cpuMillis").asText(),
                resources.path("pids").asText()));
    String limits = HttpLines.limits(view.path("limits"));
    if (!limits.isEmpty()) {
      line(table, "Limits", limits);
    }
    if (view.path("cors").isObject()) {
      line(table, "CORS", HttpLines.cors(view.path("cors")));
    }
    return table;
  }

  private void line(Table table, String name, String value) {
    table.row().cell(name, screen.paint()::faint).cell(value);
  }

  private void instances(JsonNode instances) {
    if (instances.isEmpty()) {
      screen.line("no instances: the next call starts one");
      return;
    }
    Table table = new Table("INSTANCE", "REVISION", "STATE", "AGE", "ENDPOINT", "REASON");
    for (JsonNode instance : instances) {
      String state = instance.path("state").asText();
      table
          .row()
          .cell(instance.path("id").asText())
          .cell(instance.path("revision").asText())
          .cell(state, InstanceStates.colour(state, screen.paint()))
          .cell(Moments.age(instance, "startedAt"))
          .cell(Json.textOrDash(instance, "endpoint"))
          .cell(Json.text(instance, "reason").orElse(""));
    }
    table.print(screen);
  }
}
