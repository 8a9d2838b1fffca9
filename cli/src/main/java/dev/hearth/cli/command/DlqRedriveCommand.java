package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "redrive",
    description =
        "Sends dead letters to their topics again. Each is sent once: when this is interrupted, the"
            + " same command goes on with the rest.",
    footer = {
      "",
      "Examples:",
      "  hearth dlq redrive bill",
      "  hearth dlq redrive bill --id orders.dead/0/17",
      "  hearth dlq redrive bill --reason 'answered 503' --since 2h --rate 50"
    })
final class DlqRedriveCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private LetterFilter filter;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "at most that many per second; default no limit")
  private int rate;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DlqRedriveCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    ObjectNode done =
        new LetterPages(
                platform.connect(),
                function.path() + "/dead-letters/redrive",
                filter.parameters(),
                screen)
            .run(Math.max(0, rate), "sent again");
    if (!output.printed(done, screen)) {
      screen.line(LetterPages.text(done.path("count").asLong(), "sent again"));
    }
  }
}
