package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = "Sends an event to a topic, and returns once the broker has stored it.",
    footer = {
      "",
      "Examples:",
      "  hearth event send greetings -d '{\"name\":\"Ada\"}'",
      "  hearth event send orders -d @order.json --key customer-7",
      "  hearth event send load -d '{\"number\":{{n}}}' -n 1000"
    })
final class EventSendCommand implements Runnable {
  /** Stands for the number of the event, from 1, in text given by {@code -d}. */
  private static final String NUMBER = "{{n}}";

  private final Session session;

  @Parameters(index = "0", paramLabel = "TOPIC", description = "the topic")
  private String topic;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "DATA",
      required = true,
      description = "the value: text, @file, or - for standard input; {{n}} is the event's number")
  private String data;

  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      description = "the key: events of one key stay in order; {{n}} is the event's number")
  private String key;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "send that many, one after the other; default 1")
  private int count;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      description = "default application/json for JSON, else by kind of data")
  private String contentType;

  @Option(names = "--create-topic", description = "make the topic if it is missing")
  private boolean createTopic;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  EventSendCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    if (count < 1) {
      throw CommandFailure.usage("-n is " + count + ": send at least 1 event");
    }
    Platform connected = platform.connect();
    Screen screen = session.screen();
    RequestBody body = RequestBody.of(Optional.of(data), session.folder());
    byte[] value = body.bytes();
    JsonNode stored = null;
    for (int number = 1; number <= count; number++) {
      stored = connected.post(path(), numbered(value, number), headers(body, number));
      if (output.json()) {
        screen.line(count == 1 ? stored.toPrettyString() : stored.toString());
      }
    }
    if (!output.json()) {
      screen.line(
          (count == 1 ? "sent to " : count + " events sent to ")
              + topic
              + (count == 1 ? "" : ", the last")
              + " at partition "
              + stored.path("partition").asText()
              + ", offset "
              + stored.path("offset").asText());
    }
  }

  private String path() {
    return "/api/v1/events/" + Platform.encoded(topic) + (createTopic ? "?createTopic=true" : "");
  }

  private Map<String, String> headers(RequestBody body, int number) {
    Map<String, String> headers = new HashMap<>();
    String sample = data.replace(NUMBER, String.valueOf(number));
    RequestBody numbered = RequestBody.of(Optional.of(sample), body.folder());
    Optional.ofNullable(contentType)
        .or(numbered::contentType)
        .ifPresent(type -> headers.put("Content-Type", type));
    Optional.ofNullable(key)
        .ifPresent(text -> headers.put("X-Event-Key", text.replace(NUMBER, "" + number)));
    return headers;
  }

  private byte[] numbered(byte[] value, int number) {
    if (!data.contains(NUMBER)) {
      return value;
    }
    return data.replace(NUMBER, String.valueOf(number)).getBytes(StandardCharsets.UTF_8);
  }
}
