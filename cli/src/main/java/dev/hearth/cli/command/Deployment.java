package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.StepLines;
import dev.hearth.cli.platform.Platform;
import dev.hearth.cli.platform.Problem;
import dev.hearth.cli.source.FunctionFolder;
import dev.hearth.cli.source.ImageReference;
import dev.hearth.cli.source.ImageSource;
import dev.hearth.cli.source.SourceArchive;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One deploy as its events tell it. For one use, by one thread. */
final class Deployment {
  private static final String UPLOAD = "upload";
  private static final int SHOWN_NAMES = 8;

  private final StepLines steps;
  private JsonNode result;
  private boolean uploading;
  private long uploadBegun;
  private String uploaded = "";

  private Deployment(StepLines steps) {
    this.steps = steps;
  }

  /**
   * Sends the folder, or only what an {@code image:} needs of it, and shows the steps.
   *
   * @return the event {@code deployed}
   * @throws CommandFailure with the reason when the deploy failed
   */
  static JsonNode run(Supplier<Platform> platform, FunctionFolder source, Screen screen) {
    Optional<ImageReference> image = ImageReference.of(source.folder());
    try (StepLines steps = StepLines.on(screen)) {
      Deployment deployment = new Deployment(steps);
      List<String> leftOut = new ArrayList<>();
      JsonNode last =
          image.isPresent()
              ? deployment.sendImage(platform, new ImageSource(source.folder(), image.get()))
              : deployment.sendFolder(platform.get(), source, leftOut);
      // Ends the redrawing before the last lines are written.
      steps.close();
      if (!leftOut.isEmpty()) {
        screen.line("not sent: " + listed(leftOut));
      }
      return deployed(last, screen);
    }
  }

  private static String listed(List<String> names) {
    String first = String.join(", ", names.stream().limit(SHOWN_NAMES).toList());
    int more = names.size() - SHOWN_NAMES;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private JsonNode sendFolder(Platform platform, FunctionFolder source, List<String> leftOut) {
    SourceArchive archive = SourceArchive.of(source);
    try {
      send(platform, archive::stream);
    } catch (CommandFailure e) {
      throw archive.refusal().orElse(e);
    }
    archive
        .refusal()
        .ifPresent(
            failure -> {
              throw failure;
            });
    leftOut.addAll(archive.leftOut());
    return result;
  }

  /** An image archive that the platform knows by its digest is not sent again. */
  private JsonNode sendImage(Supplier<Platform> platforms, ImageSource source) {
    long total = source.archiveBytes();
    if (total == 0) {
      send(platforms.get(), () -> source.stream(Optional.empty(), done -> {}));
      return result;
    }
    beginUpload();
    Optional<String> digest = source.digest(done -> {});
    Platform platform = platforms.get();
    Optional<String> known =
        digest.filter(
            it ->
                platform
                    .find("/api/v1/image-archives/" + Platform.encoded(it), "not-found")
                    .isPresent());
    uploaded = known.isPresent() ? "known already" : Quantity.bytes(total);
    send(platform, () -> source.stream(known, done -> steps.progress(done, total)));
    if (known.isPresent() && failedWith("archive-needed")) {
      // Collected in between.
      result = null;
      beginUpload();
      uploaded = Quantity.bytes(total);
      send(platform, () -> source.stream(Optional.empty(), done -> steps.progress(done, total)));
    }
    return result;
  }

  private void beginUpload() {
    uploadBegun = System.nanoTime();
    uploading = true;
    steps.begin(UPLOAD);
  }

  private boolean failedWith(String code) {
    return result != null
        && result.path("event").asText().equals("failed")
        && result.path("problem").path("code").asText().equals(code);
  }

  private void send(Platform platform, Supplier<InputStream> archive) {
    platform.lines(
        "/api/v1/deployments",
        "application/gzip",
        BodyPublishers.ofInputStream(archive),
        this::show);
  }

  private static JsonNode deployed(JsonNode last, Screen screen) {
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
    if (uploading) {
      uploading = false;
      steps.end(UPLOAD, Duration.ofNanos(System.nanoTime() - uploadBegun), uploaded);
    }
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
