package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "pause",
    description = "Stops a trigger for the time being; it keeps its place, and events wait.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger pause greet --topic greetings",
      "  hearth trigger pause report --schedule nightly"
    })
final class TriggerPauseCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private TriggerOption trigger;
  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerPauseCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode view =
        platform.connect().post(function.path() + trigger.path() + "/pause", Json.object());
    if (!output.printed(view, screen)) {
      screen.line("the trigger of " + trigger.of(function) + " is paused");
    }
  }
}
