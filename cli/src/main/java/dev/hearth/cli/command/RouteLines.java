package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The addresses that a function has of its own, a line each. */
final class RouteLines {
  private RouteLines() {}

  /**
   * @param routes as the platform shows them; missing from one that knows none
   */
  static List<String> of(JsonNode routes) {
    List<String> lines = new ArrayList<>();
    for (JsonNode route : routes) {
      JsonNode methods = route.path("methods");
      lines.add(
          route.path("url").asText() + (methods.isEmpty() ? "" : " (" + joined(methods) + ")"));
    }
    return lines;
  }

  /** Texts of an array, with commas. */
  static String joined(JsonNode texts) {
    return StreamSupport.stream(texts.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }
}
