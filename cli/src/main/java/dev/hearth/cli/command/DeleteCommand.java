package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "delete",
    aliases = "rm",
    description =
        "Deletes a function with its revisions, triggers, instances, logs and waiting dead letters,"
            + " and frees the disk space that only it used; asks nothing.",
    footer = {
      "",
      "Examples:",
      "  hearth delete greet",
      "  hearth delete greet --keep-logs",
      "  hearth delete greet --ignore-missing"
    })
final class DeleteCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(names = "--ignore-missing", description = "succeed when there is no such function")
  private boolean ignoreMissing;

  @Option(names = "--keep-logs", description = "keep its logs and its waiting dead letters")
  private boolean keepLogs;

  @Mixin private PlatformOption platform;

  DeleteCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String path = function.path() + (keepLogs ? "?keepLogs=true" : "");
    Optional<JsonNode> deleted = platform.connect().deleted(path, "function-not-found");
    if (deleted.isPresent()) {
      show(deleted.get());
    } else if (ignoreMissing) {
      screen.line("there is no function " + function.name());
    } else {
      throw CommandFailure.failed("there is no function " + function.name())
          .withHint("`hearth list` shows the functions there are");
    }
  }

  private void show(JsonNode deleted) {
    StringBuilder text = new StringBuilder(function.name()).append(" is deleted");
    if (deleted.has("freed")) {
      text.append("; freed ").append(Quantity.bytes(deleted.path("freed").asLong()));
    }
    int letters = deleted.path("droppedDeadLetters").asInt();
    if (letters > 0) {
      text.append("; dropped ").append(letters).append(" dead letters");
    }
    if (deleted.path("logsKept").asBoolean()) {
      text.append("; its logs are kept");
    }
    screen.line(text.toString());
    for (JsonNode volume : deleted.path("volumes")) {
      screen.note(
          "its volume '%s' stays: 'hearth volume remove %s %s' deletes it"
              .formatted(volume.asText(), function.name(), volume.asText()));
    }
    Json.text(deleted, "remark").ifPresent(screen::note);
  }
}
