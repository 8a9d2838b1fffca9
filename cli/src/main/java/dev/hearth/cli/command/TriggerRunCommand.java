package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "run",
    description =
        "Calls the function of a schedule now, beside its ticks, and prints the id of the"
            + " invocation; also when the schedule is paused.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger run report --schedule nightly",
      "  hearth invocation show --wait \\",
      "      \"$(hearth trigger run report --schedule nightly)\""
    })
final class TriggerRunCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(
      names = "--schedule",
      paramLabel = "SCHEDULE",
      required = true,
      description = "the schedule's name")
  private String schedule;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerRunCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode run =
        platform
            .connect()
            .post(
                function.path() + "/triggers/schedule/" + Platform.encoded(schedule) + "/run",
                Json.object());
    if (!output.printed(run, screen)) {
      AcceptedCall.print(Json.textOrDash(run, "id"), screen);
    }
  }
}
