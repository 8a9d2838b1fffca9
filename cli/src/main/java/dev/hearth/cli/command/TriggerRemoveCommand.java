package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "remove",
    aliases = "rm",
    description = "Removes a trigger of a function; a topic and its events stay.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger remove greet --topic greetings",
      "  hearth trigger remove report --schedule nightly"
    })
final class TriggerRemoveCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Mixin private TriggerOption trigger;

  @Option(names = "--ignore-missing", description = "succeed when there is no such trigger")
  private boolean ignoreMissing;

  @Mixin private PlatformOption platform;

  TriggerRemoveCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String path = function.path() + trigger.path();
    String of = trigger.of(function);
    if (platform.connect().delete(path, "trigger-not-found")) {
      screen.line("the trigger of " + of + " is removed");
    } else if (ignoreMissing) {
      screen.line("there is no trigger of " + of);
    } else {
      throw CommandFailure.failed("there is no trigger of " + of)
          .withHint("`hearth trigger list` shows the triggers there are");
    }
  }
}
