package dev.hearth.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Json;
import java.util.Optional;

/** An RFC 9457 problem document of the platform. */
public record Problem(String title, int status, String code, String detail) {

  /** Empty when {@code tree} is not a problem document. */
  public static Optional<Problem> of(JsonNode tree) {
    if (!tree.path("title").isTextual() && !tree.path("detail").isTextual()) {
      return Optional.empty();
    }
    return Optional.of(
        new Problem(
            tree.path("title").asText("Error"),
            tree.path("status").asInt(),
            tree.path("code").asText(""),
            tree.path("detail").asText("")));
  }

  static Problem ofResponse(int status, byte[] body) {
    return Json.parse(body)
        .flatMap(Problem::of)
        .orElseGet(() -> new Problem("HTTP status " + status, status, "", text(body)));
  }

  /** The one message that a person sees. */
  public String message() {
    return detail.isEmpty() ? title : detail;
  }

  public CommandFailure asFailure() {
    CommandFailure failure =
        code.equals("invalid-manifest")
            ? CommandFailure.usage(message())
            : CommandFailure.failed(message());
    // Many messages say themselves what to do; then a hint would only say it again.
    return detail.contains("hearth ") ? failure : hint().map(failure::withHint).orElse(failure);
  }

  private Optional<String> hint() {
    return switch (code) {
      case "function-not-found" -> Optional.of("`hearth list` shows the functions there are");
      case "revision-not-found" -> Optional.of("`hearth revisions NAME` shows the revisions kept");
      case "trigger-not-found" -> Optional.of("`hearth trigger list` shows the triggers there are");
      case "topic-not-found" -> Optional.of("add --create-topic to have the topic made");
      default -> Optional.empty();
    };
  }

  private static String text(byte[] body) {
    String text = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
    return text.length() > 500 ? text.substring(0, 500) + "…" : text;
  }
}
