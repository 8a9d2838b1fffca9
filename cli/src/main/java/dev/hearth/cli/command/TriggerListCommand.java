package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "list",
    aliases = "ls",
    description = "Lists the triggers, of one function or of all.",
    footer = {"", "Examples:", "  hearth trigger list", "  hearth trigger list greet -o json"})
final class TriggerListCommand implements Runnable {
  private final Screen screen;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "only of this function")
  private String function;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerListCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String query = function == null ? "" : "?function=" + Platform.encoded(function);
    JsonNode triggers = platform.connect().get("/api/v1/triggers" + query);
    if (output.printed(triggers, screen)) {
      return;
    }
    if (triggers.isEmpty()) {
      screen.line("no triggers: `hearth trigger kafka NAME --topic TOPIC` makes one");
    } else {
      TriggerTable.print(triggers, screen);
    }
  }
}
