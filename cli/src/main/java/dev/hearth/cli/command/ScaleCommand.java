package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "scale",
    description = "Sets the bounds of a function's instances, or their number now.",
    footer = {
      "",
      "Examples:",
      "  hearth scale greet --to 0    # no instances now; the next call starts one",
      "  hearth scale greet --min 1   # always keep one",
      "  hearth scale greet --min 0 --max 20"
    })
final class ScaleCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(
      names = "--to",
      paramLabel = "N",
      description = "have N instances now; demand decides later")
  private Integer to;

  @Option(names = "--min", paramLabel = "N", description = "never fewer than N")
  private Integer min;

  @Option(names = "--max", paramLabel = "N", description = "never more than N")
  private Integer max;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  ScaleCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    if (to == null && min == null && max == null) {
      throw CommandFailure.usage("nothing to scale: give --to, --min or --max");
    }
    // Before the bounds are set: what is refused changes nothing.
    if (to != null && to < 0) {
      throw CommandFailure.usage("--to must be 0 or more, not " + to);
    }
    Platform connected = platform.connect();
    if (min != null || max != null) {
      ObjectNode bounds = Json.object().put("min", min).put("max", max);
      JsonNode view = connected.put(function.path() + "/scaling", bounds);
      if (!output.printed(view, screen)) {
        JsonNode scaling = view.path("scaling");
        screen.line(
            "%s scales from %s to %s instances"
                .formatted(
                    function.name(), scaling.path("min").asText(), scaling.path("max").asText()));
      }
    }
    if (to != null) {
      JsonNode answer = connected.post(function.path() + "/scale", Json.object().put("to", to));
      if (!output.printed(answer, screen)) {
        long instances = answer.path("instances").asLong();
        screen.line(
            function.name()
                + " has "
                + instances
                + (instances == 1 ? " instance" : " instances")
                + bound(instances));
      }
    }
  }

  /** Why it is another number than was asked for. */
  private String bound(long instances) {
    if (instances == to) {
      return "";
    }
    return instances < to
        ? ", the most that it may have: --max raises that"
        : ", the least that it must have: --min lowers that";
  }
}
