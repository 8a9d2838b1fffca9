package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "revisions",
    description = "Lists the revisions of a function, newest first.",
    footer = {
      "",
      "Examples:",
      "  hearth revisions greet",
      "  hearth rollback greet --to greet-00001"
    })
final class RevisionsCommand implements Runnable {
  private static final int DIGEST_SHOWN = "sha256:".length() + 12;

  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  RevisionsCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode revisions = platform.connect().get(function.path() + "/revisions");
    if (output.printed(revisions, screen)) {
      return;
    }
    Table table = new Table("REVISION", "SERVES", "TEMPLATE", "IMAGE", "AGE");
    for (JsonNode revision : revisions) {
      String image = Json.textOrDash(revision, "image");
      table
          .row()
          .cell(revision.path("id").asText(), screen.paint()::bold)
          .cell(revision.path("active").asBoolean() ? "yes" : "", screen.paint()::green)
          .cell(Json.text(revision, "template").orElse("image"))
          .cell(image.length() > DIGEST_SHOWN ? image.substring(0, DIGEST_SHOWN) : image)
          .cell(Moments.age(revision, "createdAt"));
    }
    table.print(screen);
  }
}
