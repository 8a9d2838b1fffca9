package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "schedule",
    description =
        "Calls a function at the times of a schedule; sets a schedule anew that is there.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger schedule report --cron '0 3 * * *'",
      "  hearth trigger schedule report --name weekdays --cron '0 8 * * MON-FRI' \\",
      "      --timezone Europe/Berlin --payload '{\"kind\":\"short\"}' --missed skip"
    })
final class TriggerScheduleCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(
      names = "--cron",
      paramLabel = "CRON",
      required = true,
      description =
          "minute hour day month weekday, as in crontab, or @hourly, @daily, @weekly, @monthly,"
              + " @yearly")
  private String cron;

  @Option(
      names = "--name",
      paramLabel = "SCHEDULE",
      defaultValue = "schedule-1",
      description = "of the schedule; default ${DEFAULT-VALUE}")
  private String name;

  @Option(names = "--timezone", paramLabel = "ZONE", description = "default UTC")
  private String timezone;

  @Option(names = "--payload", paramLabel = "TEXT", description = "the body of the calls")
  private String payload;

  @Option(
      names = "--missed",
      paramLabel = "POLICY",
      description =
          "when Hearth did not run at a tick: one (default) makes up for the last, skip for none")
  private String missed;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerScheduleCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    ObjectNode settings = Json.object().put("cron", cron);
    put(settings, "timezone", timezone);
    put(settings, "payload", payload);
    put(settings, "missed", missed);
    JsonNode trigger =
        platform
            .connect()
            .put(function.path() + "/triggers/schedule/" + Platform.encoded(name), settings);
    if (!output.printed(trigger, screen)) {
      screen.line(
          "%s is called by schedule %s (%s), next at %s in %s"
              .formatted(function.name(), name, cron, next(trigger), zone(trigger)));
    }
  }

  private static String zone(JsonNode trigger) {
    return trigger.path("timezone").asText("UTC");
  }

  private static String next(JsonNode trigger) {
    return new ZonedMoments(zone(trigger), false).text(trigger, "nextTick").orElse("-");
  }

  private static void put(ObjectNode settings, String name, String value) {
    if (value != null) {
      settings.put(name, value);
    }
  }
}
