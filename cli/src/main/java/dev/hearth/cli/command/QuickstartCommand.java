package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Quantity;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.StepLines;
import dev.hearth.cli.output.Table;
import dev.hearth.cli.platform.Platform;
import dev.hearth.cli.platform.StateFolder;
import dev.hearth.cli.source.FunctionFolder;
import dev.hearth.cli.template.Manifest;
import dev.hearth.cli.template.Templates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The tour; building, installing and starting are the launcher's part of it. */
@Command(
    name = "quickstart",
    description = {
      "Shows everything once: builds, installs what is missing, starts the platform, deploys an"
          + " example, calls it by HTTP and by Kafka event, shows it going to zero, and leaves the"
          + " platform running."
    },
    footer = {"", "Examples:", "  hearth quickstart", "  hearth quickstart --template python"})
final class QuickstartCommand implements Runnable {
  private static final String FUNCTION = "quickstart";
  private static final String TOPIC = "quickstart-events";
  private static final String PATH = "/api/v1/functions/" + FUNCTION;
  private static final String IDLE = "3s";
  private static final String PAUSED = "3s";

  /** From the broker's first start to the handled event, on a slow machine. */
  private static final Duration EVENT_PATIENCE = Duration.ofSeconds(60);

  /** A JVM is warmed up for some seconds before it waits. */
  private static final Duration CELL_PATIENCE = Duration.ofSeconds(20);

  private static final Duration ZERO_PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Session session;
  private final Screen screen;
  private final Map<String, Duration> times = new LinkedHashMap<>();

  @Option(
      names = {"-t", "--template"},
      paramLabel = "TEMPLATE",
      defaultValue = "node",
      description = "the language of the example; default node")
  private String template;

  @SuppressWarnings("UnusedVariable") // for the launcher
  @Option(
      names = "--no-install",
      description = "print the commands that would install what is missing, and end with code 3")
  private boolean noInstall;

  @Option(
      names = "--step",
      hidden = true,
      description = "a step that the launcher did: NAME=MILLIS")
  private Map<String, Long> before = new LinkedHashMap<>();

  @SuppressWarnings("UnusedVariable") // for the launcher
  @Option(names = "--port", paramLabel = "PORT", description = "of the platform; default 8080")
  private int port;

  @SuppressWarnings("UnusedVariable") // for the launcher
  @Option(names = "--management-port", paramLabel = "PORT", description = "default 9000")
  private int managementPort;

  @Option(names = "--command", hidden = true, defaultValue = "hearth")
  private String command;

  @Mixin private PlatformOption option;

  QuickstartCommand(Session session) {
    this.session = session;
    this.screen = session.screen();
  }

  @Override
  public void run() {
    before.forEach((step, millis) -> times.put(step, Duration.ofMillis(millis)));
    Platform platform = option.connect();
    Path folder = scaffold();
    heading("Deploy " + folder);
    timed(
        "Deploy the example",
        () ->
            Deployment.run(
                () -> platform,
                FunctionFolder.of(folder, session.home().resolve("templates")),
                screen));

    heading("Call it over HTTP");
    timed("Wait for a stem cell", () -> awaitStemCell(platform));
    timed("Take its instances away", () -> takeAway(platform));
    Duration cold = call(platform, "First call (cold)");
    Duration warm = call(platform, "Second call (warm)");

    heading("Call it by a Kafka event");
    timed("Make the trigger", () -> trigger(platform));
    timed("Send an event, see it handled", () -> event(platform));

    heading("Let it go to zero");
    timed("Idle " + IDLE + ", paused " + PAUSED + ", then zero", () -> awaitZero(platform));

    heading("Times");
    table().print(screen);
    next(platform, folder, cold, warm);
  }

  private Path scaffold() {
    Path folder = option.folder().path().resolve("quickstart").resolve(FUNCTION);
    try {
      Folders.delete(folder);
      new Templates(session.home(), option.folder().path())
          .scaffold(template)
          .copyTo(folder, FUNCTION);
      Path manifest = folder.resolve("function.yaml");
      Files.write(
          manifest,
          Manifest.with(
              Files.readAllLines(manifest),
              "scaling",
              "scaling: { min: 0, max: 4, idle: " + IDLE + ", paused: " + PAUSED + " }"));
    } catch (IOException e) {
      throw CommandFailure.failed("cannot make the example in " + folder + ": " + e);
    }
    return folder;
  }

  /** Without one in time the first call starts a container of its own. */
  private static void awaitStemCell(Platform platform) {
    long end = System.nanoTime() + CELL_PATIENCE.toNanos();
    while (platform.get(PATH).path("coldStarts").path("stemCells").asInt() == 0
        && System.nanoTime() < end) {
      pause();
    }
  }

  private void takeAway(Platform platform) {
    // Bounds that an earlier `hearth scale` set survive a deploy, and would keep it from zero.
    platform.put(PATH + "/scaling", Json.object().put("min", 0).put("max", 4));
    platform.post(PATH + "/scale", Json.object().put("to", 0));
    awaitInstances(platform, 0);
  }

  private Duration call(Platform platform, String step) {
    // Opens the connection and warms this program, so that only the call itself is timed.
    platform.get("/api/v1/status");
    long begun = System.nanoTime();
    HttpResponse<InputStream> answer =
        platform.call(
            FUNCTION,
            "",
            "POST",
            BodyPublishers.ofString("{\"name\":\"Ada\"}"),
            Map.of("Content-Type", "application/json"));
    String body = text(answer);
    CallTiming timing = CallTiming.of(answer, begun, System.nanoTime(), System.nanoTime());
    times.put(step, timing.total());
    if (answer.statusCode() >= 400) {
      throw CommandFailure.failed(
          "the example answered with status " + answer.statusCode() + ": " + body);
    }
    screen.line("  " + step + ": " + screen.paint().bold(Quantity.took(timing.total())));
    screen.line("    " + body.strip());
    screen.line("    Server-Timing: " + answer.headers().firstValue("server-timing").orElse("-"));
    return timing.total();
  }

  private void trigger(Platform platform) {
    platform.put(PATH + "/triggers/kafka/" + TOPIC, Json.object().put("createTopic", true));
    screen.line("  topic " + TOPIC + " → " + FUNCTION);
  }

  private void event(Platform platform) {
    String mark = "event-" + UUID.randomUUID().toString().substring(0, 8);
    String value = "{\"name\":\"" + mark + "\"}";
    JsonNode stored =
        platform.post(
            "/api/v1/events/" + TOPIC,
            value.getBytes(StandardCharsets.UTF_8),
            Map.of("Content-Type", "application/json", "X-Event-Key", mark));
    screen.line("  sent " + value + " at offset " + stored.path("offset").asText());
    long end = System.nanoTime() + EVENT_PATIENCE.toNanos();
    StringBuilder line = new StringBuilder();
    while (line.isEmpty()) {
      platform.lines(
          PATH + "/logs?tail=50&follow=false",
          entry -> {
            String text = entry.path("text").asText();
            if (text.contains(mark)) {
              line.setLength(0);
              line.append(text);
            }
          });
      if (line.isEmpty() && System.nanoTime() > end) {
        throw CommandFailure.failed(
                "the event did not appear in the function's log within "
                    + Quantity.took(EVENT_PATIENCE))
            .withHint("`hearth trigger list` and `hearth logs " + FUNCTION + "` show more");
      }
      if (line.isEmpty()) {
        pause();
      }
    }
    screen.line("  the function's log: " + screen.paint().green(line.toString()));
  }

  private void awaitZero(Platform platform) {
    try (StepLines steps = StepLines.on(screen)) {
      long begun = System.nanoTime();
      steps.begin("waiting");
      steps.detail(InstanceStates.summary(instances(platform)));
      awaitInstances(platform, 0);
      steps.end("waiting", Duration.ofNanos(System.nanoTime() - begun), "0 instances");
    }
  }

  private static void awaitInstances(Platform platform, int number) {
    long end = System.nanoTime() + ZERO_PATIENCE.toNanos();
    while (InstanceStates.present(instances(platform)) != number) {
      if (System.nanoTime() > end) {
        throw CommandFailure.failed(
                FUNCTION
                    + " still has "
                    + InstanceStates.summary(instances(platform))
                    + " after "
                    + Quantity.took(ZERO_PATIENCE))
            .withHint("`hearth describe " + FUNCTION + "` shows more");
      }
      pause();
    }
  }

  private static JsonNode instances(Platform platform) {
    return platform.get(PATH).path("instances");
  }

  private Table table() {
    Table table = new Table("STEP", "TIME");
    times.forEach((step, took) -> table.row().cell(step).cell(Quantity.took(took)));
    return table;
  }

  private void next(Platform platform, Path folder, Duration cold, Duration warm) {
    screen.line("");
    screen.line(
        "The first call took %s from no instance at all, the second %s."
            .formatted(Quantity.took(cold), Quantity.took(warm)));
    screen.line("The platform goes on at " + platform.address().base() + ". Next:");
    Path state = option.folder().path();
    if (!state.equals(StateFolder.find(Optional.empty(), session.environment()).path())) {
      screen.line("  export HEARTH_STATE_DIR=" + state);
    }
    screen.line("  curl " + platform.address().base() + "/function/" + FUNCTION);
    screen.line("  " + command + " new greet --template node && " + command + " deploy greet");
    screen.line("  " + command + " logs " + FUNCTION + " -f");
    screen.line("  " + command + " status");
    screen.line("  " + command + " down");
    screen.line("The example's source is in " + folder);
  }

  private void heading(String text) {
    screen.line("");
    screen.line(screen.paint().bold(text));
  }

  private void timed(String step, Runnable work) {
    long begun = System.nanoTime();
    work.run();
    times.put(step, Duration.ofNanos(System.nanoTime() - begun));
  }

  private static String text(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failed("interrupted");
    }
  }
}
