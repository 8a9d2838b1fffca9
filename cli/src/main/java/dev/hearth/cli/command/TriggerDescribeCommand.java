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
    description = "Shows a trigger: its settings, its filter, and how far it is.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger describe greet --topic greetings",
      "  hearth trigger describe report --schedule nightly -o json"
    })
final class TriggerDescribeCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private TriggerOption trigger;
  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerDescribeCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode view = platform.connect().get(function.path() + trigger.path());
    if (output.printed(view, screen)) {
      return;
    }
    Table table = new Table("", "");
    line(table, "Function", view, "function");
    line(table, "State", view, "state");
    line(table, "Set by", view, "origin");
    line(table, "Topic", view, "topic");
    line(table, "Order", view, "order");
    line(table, "From", view, "from");
    if (view.has("attempts")) {
      row(
          table,
          "Retry",
          view.path("attempts").asText()
              + " × "
              + Quantity.setting(view.path("backoffMillis").asLong()));
    }
    line(table, "Dead letters", view, "deadLetter");
    TriggerTable.batch(view).ifPresent(text -> row(table, "Batches", text));
    line(table, "Answers to", view, "replyTopic");
    filter(table, view.path("filter"));
    line(table, "Lag", view, "lag");
    line(table, "Buffered", view, "buffered");
    line(table, "Retries", view, "retries");
    line(table, "Given up", view, "deadLetters");
    line(table, "Passed over", view, "passedOver");
    line(table, "Notice", view, "notice");
    line(table, "Schedule", view, "schedule");
    line(table, "Cron", view, "cron");
    line(table, "Time zone", view, "timezone");
    line(table, "Payload", view, "payload");
    line(table, "Missed", view, "missed");
    if (view.has("cron")) {
      ZonedMoments moments = new ZonedMoments(view.path("timezone").asText(), false);
      row(table, "Last tick", moments.text(view, "lastTick").orElse("-"));
      row(table, "Next tick", moments.text(view, "nextTick").orElse("-"));
    }
    table.print(screen);
  }

  private void filter(Table table, JsonNode filter) {
    for (String part : new String[] {"attributes", "headers", "value"}) {
      filter
          .path(part)
          .properties()
          .forEach(
              each ->
                  row(
                      table,
                      "Filter",
                      part + " " + each.getKey() + " = " + FilterOptions.texts(each.getValue())));
    }
  }

  private void line(Table table, String name, JsonNode view, String member) {
    Json.text(view, member)
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> row(table, name, text));
  }

  private void row(Table table, String name, String value) {
    table.row().cell(name, screen.paint()::faint).cell(value);
  }
}
