package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "remove",
    aliases = "rm",
    description = "Removes the trigger of a function on a topic; the topic and its events stay.",
    footer = {"", "Examples:", "  hearth trigger remove greet --topic greetings"})
final class TriggerRemoveCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      required = true,
      description = "the trigger's topic")
  private String topic;

  @Option(names = "--ignore-missing", description = "succeed when there is no such trigger")
  private boolean ignoreMissing;

  @Mixin private PlatformOption platform;

  TriggerRemoveCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String path = function.path() + "/triggers/kafka/" + Platform.encoded(topic);
    String of = function.name() + " on topic " + topic;
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
