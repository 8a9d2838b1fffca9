package dev.hearth.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.filter.EventFilter;
import dev.hearth.api.filter.TextPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A filter as JSON: by part and name, the texts of which one has to fit. */
final class FilterJson {
  private FilterJson() {}

  static void put(ObjectNode node, EventFilter filter) {
    put(node.putObject("attributes"), filter.attributes());
    put(node.putObject("headers"), filter.headers());
    put(node.putObject("value"), filter.value());
  }

  static EventFilter read(JsonNode node) {
    return new EventFilter(
        patterns(node.path("attributes")),
        patterns(node.path("headers")),
        patterns(node.path("value")));
  }

  private static void put(ObjectNode node, Map<String, TextPattern> patterns) {
    patterns.forEach(
        (name, pattern) -> {
          ArrayNode texts = node.putArray(name);
          pattern.anyOf().forEach(texts::add);
        });
  }

  private static Map<String, TextPattern> patterns(JsonNode node) {
    Map<String, TextPattern> patterns = new HashMap<>();
    node.properties()
        .forEach(
            each -> {
              List<String> texts = new ArrayList<>();
              each.getValue().forEach(text -> texts.add(text.asText()));
              patterns.put(each.getKey(), new TextPattern(texts));
            });
    return patterns;
  }
}
