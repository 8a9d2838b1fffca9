package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.cli.output.Quantity;
import java.util.ArrayList;
import java.util.List;

/** What a manifest says about HTTP, in words. */
final class HttpLines {
  private HttpLines() {}

  /** The limits that differ from the platform's; empty when none does. */
  static String limits(JsonNode limits) {
    List<String> parts = new ArrayList<>();
    if (limits.path("headerBytes").isNumber()) {
      parts.add("headers " + Quantity.bytes(limits.path("headerBytes").asLong()));
    }
    if (limits.path("bodyBytes").isNumber()) {
      parts.add("body " + Quantity.bytes(limits.path("bodyBytes").asLong()));
    }
    if (limits.path("queue").isNumber()) {
      parts.add("queue " + limits.path("queue").asText() + " calls");
    }
    if (limits.path("waitMillis").isNumber()) {
      parts.add("wait " + Quantity.setting(limits.path("waitMillis").asLong()));
    }
    return String.join(", ", parts);
  }

  static String cors(JsonNode cors) {
    return RouteLines.joined(cors.path("origins"))
        + (cors.path("credentials").asBoolean() ? " with credentials" : "")
        + "; "
        + RouteLines.joined(cors.path("methods"));
  }
}
