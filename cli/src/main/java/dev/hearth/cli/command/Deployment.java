package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.StepLines;
import dev.hearth.cli.platform.Platform;
import dev.hearth.cli.platform.Problem;
import dev.hearth.cli.source.SourceArchive;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;

/** One deploy as its events tell it. For one use, by one thread. */
final class Deployment {
  private final StepLines steps;
  private JsonNode result;

  private Deployment(StepLines steps) {
    this.steps = steps;
  }

  /**
   * Sends the folder and shows the steps.
   *
   * @return the event {@code deployed}
   * @throws CommandFailure with the reason when the deploy failed
   */
  static JsonNode run(Platform platform, Path folder, Screen screen) {
    SourceArchive archive = SourceArchive.of(folder);
    JsonNode last;
    try (StepLines steps = StepLines.on(screen)) {
      Deployment deployment = new Deployment(steps);
      platform.lines(
          "/api/v1/deployments",
          "application/gzip",
          BodyPublishers.ofInputStream(archive::stream),
          deployment::show);
      last = deployment.result;
    } catch (CommandFailure e) {
      throw archive.refusal().orElse(e);
    }
    archive
        .refusal()
        .ifPresent(
            failure -> {
              throw failure;
            });
    if (last == null) {
      throw CommandFailure.failed("the platform ended its answer before the deploy was decided")
          .withHint("`hearth status` shows whether it still runs; deploying again is safe");
    }
    if (last.path("event").asText().equals("failed")) {
      throw Problem.of(last.path("problem"))
          .orElseGet(() -> new Problem("Deploy failed", 500, "", ""))
          .asFailure();
    }
    screen.line(
        "%s deployed as %s in %s"
            .formatted(
                screen.paint().bold(Json.textOrDash(last, "function")),
                Json.textOrDash(last, "revision"),
                Quantity.tookMillis(last.path("millis").asLong())));
    return last;
  }

  private void show(JsonNode event) {
    switch (event.path("event").asText()) {
      case "begin" -> steps.begin(event.path("step").asText());
      case "detail" -> steps.detail(event.path("text").asText());
      case "end" ->
          steps.end(
              event.path("step").asText(),
              Duration.ofMillis(event.path("millis").asLong()),
              Json.text(event, "outcome").orElse(""));
      case "deployed", "failed" -> result = event;
      default -> {
        // An event of a newer platform: nothing that this version could show.
      }
    }
  }
}
