package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import dev.hearth.cli.platform.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "describe",
    description =
        "Shows a function: its settings, instances and triggers; and where they are asked for, the"
            + " last starts, and why it was scaled.",
    footer = {
      "",
      "Examples:",
      "  hearth describe greet",
      "  hearth describe greet --show-env",
      "  hearth describe greet --starts --decisions 5",
      "  hearth describe greet -o json | jq -r '.instances[].state'",
      "  hearth describe greet -o json | jq -r '.decisions[0].words'"
    })
final class DescribeCommand implements Runnable {
  /** What the manifest's {@code scaling.queueTime} is where nobody sets it, in milliseconds. */
  private static final long USUAL_QUEUE_TIME = 100;

  private static final int ALL_DECISIONS = 50;

  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  @Option(names = "--show-env", description = "show the values of the manifest's env too")
  private boolean showEnv;

  @Option(names = "--starts", description = "show the last starts that calls waited for")
  private boolean starts;

  @Option(
      names = "--decisions",
      paramLabel = "COUNT",
      arity = "0..1",
      fallbackValue = "" + ALL_DECISIONS,
      description =
          "show the last decisions about scaling, 50 without a COUNT; json has them in any case")
  private Integer decisions;

  DescribeCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    Platform connected = platform.connect();
    ObjectNode view = (ObjectNode) connected.get(function.path() + (showEnv ? "?env=true" : ""));
    view.set("decisions", decisions(connected));
    if (output.printed(view, screen)) {
      return;
    }
    settings(view).print(screen);
    screen.line("");
    instances(view.path("instances"));
    JsonNode triggers = view.path("triggers");
    if (!triggers.isEmpty()) {
      screen.line("");
      TriggerTable.print(triggers, screen);
      triggers.forEach(this::furtherSettings);
    }
    if (starts) {
      ColdStartTable.print(view.path("coldStarts"), screen);
    }
    if (decisions != null) {
      DecisionTable.print(view.path("decisions"), screen);
    }
  }

  /** Newest first. */
  private ArrayNode decisions(Platform connected) {
    int most = decisions == null ? ALL_DECISIONS : decisions;
    ArrayNode shown = Json.array();
    for (JsonNode decision : connected.get(function.path() + "/scaling").path("decisions")) {
      if (shown.size() < most) {
        shown.add(decision);
      }
    }
    return shown;
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
    line(table, "Template", Json.text(view, "template").orElse("image"));
    Json.text(view, "handler").ifPresent(handler -> line(table, "Handler", handler));
    line(table, "Image", Json.textOrDash(view, "image"));
    line(table, "Made", Moments.age(view, "createdAt") + " ago");
    line(table, "Timeout", Quantity.setting(view.path("timeoutMillis").asLong()));
    Json.text(view, "port").ifPresent(port -> line(table, "Port", port));
    line(table, "Ready", ready(view));
    JsonNode liveness = view.path("liveness");
    if (liveness.isObject()) {
      line(
          table,
          "Alive",
          "while GET %s answers 2xx or 3xx every %s; replaced after %s failures"
              .formatted(
                  liveness.path("path").asText(),
                  Quantity.setting(liveness.path("periodMillis").asLong()),
                  liveness.path("failures").asText()));
    }
    environment(table, view);
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
                : "")
            + (scaling.path("queueTimeMillis").asLong(USUAL_QUEUE_TIME) != USUAL_QUEUE_TIME
                ? ", queue time " + Quantity.setting(scaling.path("queueTimeMillis").asLong())
                : ""));
    String schedule = "Schedule";
    for (JsonNode window : scaling.path("schedule")) {
      line(
          table,
          schedule,
          "at least %s for %s from %s (%s)"
              .formatted(
                  window.path("min").asText(),
                  Quantity.setting(window.path("forMillis").asLong()),
                  window.path("cron").asText(),
                  window.path("timezone").asText()));
      schedule = "";
    }
    line(
        table,
        "Stem cells",
        view.path("coldStarts").path("stemCells").asText() + " ready for the next start");
    ColdStartTable.summary(view.path("coldStarts"))
        .ifPresent(text -> line(table, "Starts", text + (starts ? "" : "; --starts shows them")));
    Json.text(view.path("decisions").path(0), "words")
        .ifPresent(
            words ->
                line(
                    table,
                    "Decision",
                    words + (decisions == null ? "; --decisions shows those before" : "")));
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

  private static String ready(JsonNode view) {
    return Json.text(view, "readinessPath")
            .map(path -> "once GET " + path + " answers 2xx")
            .orElse("once it accepts connections")
        + (view.path("startTimeoutMillis").isNumber()
            ? ", within " + Quantity.setting(view.path("startTimeoutMillis").asLong())
            : "");
  }

  private void environment(Table table, JsonNode view) {
    JsonNode values = view.path("envValues");
    if (values.isObject()) {
      String label = "Env";
      for (Map.Entry<String, JsonNode> each : values.properties()) {
        line(table, label, each.getKey() + "=" + each.getValue().asText());
        label = "";
      }
    } else if (!view.path("env").isEmpty()) {
      List<String> names = new ArrayList<>();
      view.path("env").forEach(name -> names.add(name.asText()));
      line(table, "Env", String.join(", ", names) + "; --show-env shows the values");
    }
  }

  /** What few triggers have, and the table has no room for. */
  private void furtherSettings(JsonNode trigger) {
    TriggerTable.batch(trigger)
        .ifPresent(text -> screen.line(trigger.path("name").asText() + ": " + text));
    Json.text(trigger, "replyTopic")
        .ifPresent(
            topic -> screen.line(trigger.path("name").asText() + ": answers go to " + topic));
  }

  private void line(Table table, String name, String value) {
    table.row().cell(name, screen.paint()::faint).cell(value);
  }

  private void instances(JsonNode instances) {
    if (instances.isEmpty()) {
      screen.line("no instances: the next call starts one");
      return;
    }
    Table table =
        new Table("INSTANCE", "REVISION", "STATE", "AGE", "ENDPOINT", "REASON")
            .droppingFirst("ENDPOINT", "REVISION");
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
