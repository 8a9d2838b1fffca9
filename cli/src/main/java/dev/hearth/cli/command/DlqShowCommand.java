package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Json;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
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
    line("From", origin(letter));
    line("Key", Json.textOrDash(letter, "key"));
    letter
        .path("headers")
        .properties()
        .forEach(header -> line("Header", header.getKey() + ": " + header.getValue().asText()));
    screen.line("");
    screen.line(
        Json.text(letter, "value")
            .or(() -> Json.text(letter, "valueBase64").map(text -> "(base64) " + text))
            .orElse("(no value)"));
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
