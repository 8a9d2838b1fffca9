package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "delete",
    aliases = "rm",
    description = "Deletes a function, its revisions, triggers and instances; asks nothing.",
    footer = {"", "Examples:", "  hearth delete greet", "  hearth delete greet --ignore-missing"})
final class DeleteCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(names = "--ignore-missing", description = "succeed when there is no such function")
  private boolean ignoreMissing;

  @Mixin private PlatformOption platform;

  DeleteCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    if (platform.connect().delete(function.path(), "function-not-found")) {
      screen.line(function.name() + " is deleted");
    } else if (ignoreMissing) {
      screen.line("there is no function " + function.name());
    } else {
      throw CommandFailure.failed("there is no function " + function.name())
          .withHint("`hearth list` shows the functions there are");
    }
  }
}
