package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rollback",
    description = "Moves a function's traffic back to an older revision.",
    footer = {
      "",
      "Examples:",
      "  hearth rollback greet",
      "  hearth rollback greet --to greet-00001"
    })
final class RollbackCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(
      names = "--to",
      paramLabel = "REVISION",
      description = "the revision; without it, the newest one older than the one that serves")
  private String revision;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  RollbackCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    ObjectNode request = Json.object().put("revision", revision);
    JsonNode view = platform.connect().post(function.path() + "/rollback", request);
    if (!output.printed(view, screen)) {
      screen.line(function.name() + " is served by " + Json.textOrDash(view, "activeRevision"));
    }
  }
}
