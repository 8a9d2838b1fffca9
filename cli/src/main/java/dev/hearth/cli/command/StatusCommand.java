package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import dev.hearth.cli.platform.Platform;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description =
        "Shows whether the platform runs and is healthy; exit code 3 when it does not run.",
    footer = {"", "Examples:", "  hearth status", "  hearth status -o json | jq .healthy"})
final class StatusCommand implements Callable<Integer> {
  private final Screen screen;

  @Mixin private PlatformOption option;
  @Mixin private OutputFormat output;

  StatusCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public Integer call() {
    Platform platform;
    JsonNode status;
    try {
      platform = option.connect();
      status = platform.get("/api/v1/status");
    } catch (CommandFailure e) {
      if (e.exitCode() != ExitCode.UNREACHABLE) {
        throw e;
      }
      return notRunning(e);
    }
    boolean healthy = status.path("healthy").asBoolean();
    String url = platform.address().base().toString();
    if (output.json()) {
      ObjectNode all = Json.object().put("running", true).put("url", url);
      status.properties().forEach(member -> all.set(member.getKey(), member.getValue()));
      screen.line(Json.pretty(all));
    } else {
      show(status, url, healthy);
    }
    return healthy ? ExitCode.OK : ExitCode.FAILED;
  }

  private Integer notRunning(CommandFailure reason) {
    if (output.json()) {
      ObjectNode answer = Json.object().put("running", false).put("healthy", false);
      screen.line(Json.pretty(answer.put("reason", reason.getMessage())));
    } else {
      screen.line(reason.getMessage());
      reason.hint().ifPresent(hint -> screen.note(hint));
    }
    return ExitCode.UNREACHABLE;
  }

  private void show(JsonNode status, String url, boolean healthy) {
    Table table = new Table("", "");
    Paint paint = screen.paint();
    row(table, "Platform")
        .cell(healthy ? "healthy" : "not healthy", healthy ? paint::green : paint::red);
    line(table, "URL", url);
    line(table, "Version", Json.textOrDash(status, "version"));
    line(table, "Running for", Moments.age(status, "startedAt"));
    line(table, "Functions", status.path("functions").asText());
    // Of instances, the invoker says more in the same words as `list`.
    boolean told = false;
    for (JsonNode item : status.path("items")) {
      told |= item.path("part").asText().equals("instances");
    }
    if (!told) {
      line(table, "instances", status.path("instances").asText());
    }
    for (JsonNode item : status.path("items")) {
      String text = item.path("text").asText();
      Table row = row(table, item.path("part").asText());
      if (item.path("healthy").asBoolean()) {
        row.cell(text);
      } else {
        row.cell("! " + text, paint::red);
      }
    }
    table.print(screen);
  }

  private void line(Table table, String name, String value) {
    row(table, name).cell(value);
  }

  private Table row(Table table, String name) {
    return table.row().cell(name, screen.paint()::faint);
  }
}
