package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows a whole dead letter: the event as it was, and why it was given up.",
    footer = {"", "Examples:", "  hearth dlq show bill orders.dead/0/17"})
final class DlqShowCommand implements Runnable {
  private final Screen screen;

  @Mixin private FunctionParameter function;

  @Parameters(index = "1", paramLabel = "ID", description = "as `hearth dlq list` shows it")
  private String id;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  DlqShowCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    JsonNode letter =
        platform
            .connect()
            .get(function.path() + "/dead-letters/letter?id=" + Platform.encoded(id) + topicOf(id));
    if (output.printed(letter, screen)) {
      return;
    }
    line("Letter", id);
    line("State", Json.textOrDash(letter, "state"));
    line("Reason", Json.textOrDash(letter, "reason"));
    line("Attempts", Json.textOrDash(letter, "attempts"));
    line("Time", Json.textOrDash(letter, "time"));
    line("Call id", Json.textOrDash(letter, "callId"));
    line("Source", origin(letter));
    line("Key", Json.textOrDash(letter, "key"));
    letter
        .path("headers")
        .properties()
        .forEach(
            header ->
                header
                    .getValue()
                    .forEach(value -> line("Header", header.getKey() + ": " + value.asText())));
    JsonNode response = letter.path("response");
    Json.text(response, "status").ifPresent(status -> line("Response", status));
    screen.line("");
    screen.line(
        text(letter, "value")
            .or(() -> Json.text(letter, "omitted").map(parts -> omitted(letter, parts)))
            .orElse("(no value)"));
    text(response, "body")
        .filter(body -> !body.isEmpty())
        .ifPresent(
            body -> {
              screen.line("");
              screen.line("The function's response:");
              screen.line(body);
            });
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Json.text(node, name)
        .or(() -> Json.text(node, name + "Base64").map(text -> "(base64) " + text));
  }

  private static String omitted(JsonNode letter, String parts) {
    return "(without %s: the dead-letter topic does not take the event with its value of %,d bytes; a redrive takes it from %s)"
        .formatted(parts, letter.path("bytes").asLong(), origin(letter));
  }

  static String origin(JsonNode letter) {
    return letter.path("topic").asText()
        + "/"
        + letter.path("partition").asInt()
        + "/"
        + letter.path("offset").asLong();
  }

  /** The letter says itself where it lies, also when no trigger names that topic any more. */
  private static String topicOf(String id) {
    int slash = id.indexOf('/');
    return slash < 0 ? "" : "&topic=" + Platform.encoded(id.substring(0, slash));
  }

  private void line(String name, String value) {
    screen.line("%-10s%s".formatted(name, value));
  }
}
