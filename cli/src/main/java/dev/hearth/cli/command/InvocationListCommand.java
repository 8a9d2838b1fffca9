package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    aliases = "ls",
    description = "Lists invocations, newest first.",
    footer = {
      "",
      "Examples:",
      "  hearth invocation list",
      "  hearth invocation list greet --state failed -o json"
    })
final class InvocationListCommand implements Runnable {
  private final Screen screen;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "only of this function")
  private String function;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "queued, running, retrying, succeeded, failed or cancelled")
  private String state;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "at most that many; default ${DEFAULT-VALUE}")
  private int limit;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  InvocationListCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String query =
        "?limit="
            + limit
            + (function == null ? "" : "&function=" + Platform.encoded(function))
            + (state == null ? "" : "&state=" + Platform.encoded(state));
    JsonNode invocations = platform.connect().get("/api/v1/invocations" + query);
    if (output.printed(invocations, screen)) {
      return;
    }
    if (invocations.isEmpty()) {
      screen.line("no invocations: `hearth invoke NAME --async` makes one");
      return;
    }
    Table table =
        new Table("ID", "FUNCTION", "STATE", "STATUS", "ATTEMPTS", "AGE", "IN ALL", "REASON")
            .droppingFirst("IN ALL", "ATTEMPTS", "STATUS");
    for (JsonNode invocation : invocations) {
      table
          .row()
          .cell(invocation.path("id").asText())
          .cell(invocation.path("function").asText(), screen.paint()::bold)
          .cell(invocation.path("state").asText())
          .cell(Json.textOrDash(invocation.path("result"), "status"))
          .cell(invocation.path("attempts").asText())
          .cell(Moments.age(invocation, "acceptedAt"))
          .cell(Json.text(invocation, "totalMillis").map(it -> it + " ms").orElse("-"))
          .cell(Json.text(invocation, "reason").orElse(""));
    }
    table.print(screen);
  }
}
