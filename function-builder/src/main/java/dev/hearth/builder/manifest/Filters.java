package dev.hearth.builder.manifest;

import dev.hearth.api.filter.EventFilter;
import dev.hearth.api.filter.TextPattern;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The key {@code filter} of a trigger. */
final class Filters {
  private Filters() {}

  static EventFilter read(YamlValue value) {
    YamlMapping filter = value.mapping().allow(List.of("attributes", "headers", "value"));
    try {
      return new EventFilter(
          patterns(filter, "attributes"), patterns(filter, "headers"), patterns(filter, "value"));
    } catch (IllegalArgumentException e) {
      throw value.error(e.getMessage());
    }
  }

  private static Map<String, TextPattern> patterns(YamlMapping filter, String part) {
    Map<String, TextPattern> patterns = new TreeMap<>();
    filter
        .get(part)
        .ifPresent(
            it ->
                it.mapping()
                    .entries()
                    .forEach((name, texts) -> patterns.put(name, pattern(texts))));
    return patterns;
  }

  private static TextPattern pattern(YamlValue value) {
    List<String> texts = value.isList() ? value.texts() : List.of(value.text());
    try {
      return new TextPattern(texts);
    } catch (IllegalArgumentException e) {
      throw value.error("'" + value.key() + "': " + e.getMessage());
    }
  }
}
