package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drop",
    description =
        "Marks dead letters as not needed: no redrive sends them. They stay readable until their"
            + " topic's retention takes them.",
    footer = {
      "",
      "Examples:",
      "  hearth dlq drop bill --id orders.dead/0/17",
      "  hearth dlq drop bill --reason 'answered 422'",
      "  hearth dlq drop bill --all"
    })
final class DlqDropCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;
  @Mixin private LetterFilter filter;

  @Option(names = "--all", description = "all of the function's that wait")
  private boolean all;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DlqDropCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    if (!all && !filter.isNarrow()) {
      throw CommandFailure.usage(
          "say which dead letters to drop: --id, --reason, --key, --since or --topic, or --all");
    }
    ObjectNode done =
        new LetterPages(
                platform.connect(),
                function.path() + "/dead-letters/drop",
                filter.parameters(),
                screen)
            .run(0, "dropped");
    if (!output.printed(done, screen)) {
      screen.line(LetterPages.text(done.path("count").asLong(), "dropped"));
    }
  }
}
