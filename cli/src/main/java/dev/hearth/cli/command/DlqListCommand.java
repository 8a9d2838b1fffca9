package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    aliases = "ls",
    description = "Lists dead letters of a function, by topic, partition and offset.",
    footer = {
      "",
      "Examples:",
      "  hearth dlq list bill",
      "  hearth dlq list bill --since 2h --reason timeout",
      "  hearth dlq list bill --state all --limit 1000 -o json"
    })
final class DlqListCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private LetterFilter filter;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "waiting",
      description = "waiting (default), redriven, dropped or all")
  private String state;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "at most that many, 1 to 1000; default 100")
  private int limit;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "go on behind this one, as the end of a list that was cut says")
  private String after;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DlqListCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    Map<String, String> parameters = filter.parameters();
    parameters.put("state", state);
    parameters.put("limit", Integer.toString(limit));
    if (after != null) {
      parameters.put("after", after);
    }
    JsonNode page =
        platform.connect().get(function.path() + "/dead-letters" + LetterFilter.query(parameters));
    if (output.printed(page, screen)) {
      return;
    }
    if (page.path("letters").isEmpty()) {
      screen.line("no dead letters");
      return;
    }
    table(page.path("letters")).print(screen);
    Json.text(page, "next").ifPresent(next -> screen.note("there may be more: --after " + next));
  }

  private Table table(JsonNode letters) {
    Table table =
        new Table("ID", "KEY", "SOURCE", "ATTEMPTS", "AGE", "STATE", "REASON")
            .droppingFirst("SOURCE", "ATTEMPTS", "STATE", "KEY");
    for (JsonNode letter : letters) {
      table
          .row()
          .cell(letter.path("id").asText(), screen.paint()::bold)
          .cell(Json.textOrDash(letter, "key"))
          .cell(DlqShowCommand.origin(letter))
          .cell(Json.textOrDash(letter, "attempts"))
          .cell(Moments.age(letter, "time"))
          .cell(Json.textOrDash(letter, "state"))
          .cell(Json.textOrDash(letter, "reason"));
    }
    return table;
  }
}
