package dev.hearth.gateway.kafka.filter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.api.filter.JsonPath;
import java.util.ArrayList;
import java.util.List;

/** Follows paths into documents. */
final class JsonPaths {
  private JsonPaths() {}

  /** What a path leads to; nothing where a step has nowhere to go. */
  static List<JsonNode> find(JsonNode root, JsonPath path) {
    List<JsonNode> found = List.of(root);
    for (JsonPath.Step step : path.steps()) {
      List<JsonNode> next = new ArrayList<>();
      found.forEach(node -> follow(node, step, next));
      found = next;
    }
    return found;
  }

  private static void follow(JsonNode node, JsonPath.Step step, List<JsonNode> next) {
    switch (step) {
      case JsonPath.Step.Name(String name) -> {
        if (node.isObject() && node.has(name)) {
          next.add(node.get(name));
        }
      }
      case JsonPath.Step.Index(int index) -> {
        int at = index < 0 ? node.size() + index : index;
        if (node.isArray() && node.has(at)) {
          next.add(node.get(at));
        }
      }
      case JsonPath.Step.All() -> node.forEach(next::add);
    }
  }
}
