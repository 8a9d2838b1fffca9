package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.function.EventOrder;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "kafka",
    description =
        "Calls a function for each event of a Kafka topic; sets a trigger anew that is there.",
    footer = {
      "",
      "Examples:",
      "  hearth trigger kafka greet --topic greetings",
      "  hearth trigger kafka bill --topic orders --order key --attempts 5 \\",
      "      --backoff 200ms --dead-letter orders.dead",
      "  hearth trigger kafka bill --topic orders --from earliest \\",
      "      --filter-attribute 'type=order.*' --filter-value '$.country=DE'",
      "  hearth trigger kafka sum --topic orders --batch-size 100 \\",
      "      --batch-window 200ms",
      "  hearth trigger kafka price --topic orders --reply-topic prices"
    })
final class TriggerKafkaCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      required = true,
      description = "the topic to read")
  private String topic;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description = "which events wait for one another: those of a key, of a partition, or none")
  private EventOrder order;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "how often an event is tried before it goes to the dead letters")
  private Integer attempts;

  @Option(
      names = "--backoff",
      paramLabel = "DURATION",
      description = "wait before the second attempt, for example 200ms; doubles from there")
  private Duration backoff;

  @Option(
      names = "--dead-letter",
      paramLabel = "TOPIC",
      description = "where events go whose attempts are used up")
  private String deadLetter;

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      description =
          "where a new trigger begins: latest (default), earliest, or a time as"
              + " 2026-01-31T08:00:00Z")
  private String from;

  @Mixin private FilterOptions filter;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      description = "an event that would be older at its next attempt is given up")
  private Duration maxAge;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "up to that many events in one call; default 1")
  private Integer batchSize;

  @Option(
      names = "--batch-window",
      paramLabel = "DURATION",
      description = "how long the first event of a batch waits for others; default 100ms")
  private Duration batchWindow;

  @Option(
      names = "--reply-topic",
      paramLabel = "TOPIC",
      description = "where the events go that the function answers with")
  private String replyTopic;

  @Option(names = "--create-topic", description = "make the topic if it is missing")
  private boolean createTopic;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TriggerKafkaCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    ObjectNode settings = Json.object();
    if (order != null) {
      settings.put("order", order.name().toLowerCase(Locale.ROOT));
    }
    if (attempts != null) {
      settings.put("attempts", attempts);
    }
    if (backoff != null) {
      settings.put("backoffMillis", backoff.toMillis());
    }
    if (deadLetter != null) {
      settings.put("deadLetter", deadLetter);
    }
    if (from != null) {
      settings.put("from", from);
    }
    filter.addTo(settings);
    if (maxAge != null) {
      settings.put("maxAgeMillis", maxAge.toMillis());
    }
    if (replyTopic != null) {
      settings.put("replyTopic", replyTopic);
    }
    if (batchSize != null) {
      ObjectNode batch = settings.putObject("batch").put("size", batchSize);
      if (batchWindow != null) {
        batch.put("windowMillis", batchWindow.toMillis());
      }
    }
    if (createTopic) {
      settings.put("createTopic", true);
    }
    JsonNode trigger =
        platform
            .connect()
            .put(function.path() + "/triggers/kafka/" + Platform.encoded(topic), settings);
    if (!output.printed(trigger, screen)) {
      screen.line(
          "%s is called for each event of topic %s (order %s, %s attempts, dead letters %s)"
              .formatted(
                  function.name(),
                  topic,
                  Json.textOrDash(trigger, "order"),
                  Json.textOrDash(trigger, "attempts"),
                  Json.text(trigger, "deadLetter").map(name -> "to " + name).orElse("dropped")));
    }
  }
}
