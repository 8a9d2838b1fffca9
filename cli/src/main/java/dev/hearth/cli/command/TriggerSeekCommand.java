package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "seek",
    description =
        "Lets a trigger go on from another place in its topic: events are handled again, or passed"
            + " over. Events that wait for a further attempt are not tried again.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger seek greet --topic greetings --to earliest",
      "  hearth trigger seek greet --topic greetings --to 2026-01-31T08:00:00Z"
    })
final class TriggerSeekCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      required = true,
      description = "the trigger's topic")
  private String topic;

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      required = true,
      description = "latest, earliest, or a time as 2026-01-31T08:00:00Z")
  private String to;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerSeekCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode view =
        platform
            .connect()
            .post(
                function.path() + "/triggers/kafka/" + Platform.encoded(topic) + "/seek",
                Json.object().put("to", to));
    if (!output.printed(view, screen)) {
      screen.line(
          "the trigger of " + function.name() + " on topic " + topic + " goes on from " + to);
    }
  }
}
