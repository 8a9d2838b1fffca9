package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "resume",
    description = "Lets a trigger that was paused go on where it was.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger resume greet --topic greetings",
      "  hearth trigger resume report --schedule nightly"
    })
final class TriggerResumeCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private TriggerOption trigger;
  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerResumeCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode view =
        platform.connect().post(function.path() + trigger.path() + "/resume", Json.object());
    if (!output.printed(view, screen)) {
      screen.line("the trigger of " + trigger.of(function) + " goes on");
    }
  }
}
