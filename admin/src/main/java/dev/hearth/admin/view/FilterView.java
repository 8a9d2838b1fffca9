package dev.hearth.admin.view;

import dev.hearth.api.filter.EventFilter;
import dev.hearth.api.filter.TextPattern;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A filter as the API shows and takes it: by name, the texts of which one has to fit. */
public record FilterView(
    Map<String, List<String>> attributes,
    Map<String, List<String>> headers,
    Map<String, List<String>> value) {
  static FilterView of(EventFilter filter) {
    return new FilterView(
        texts(filter.attributes()), texts(filter.headers()), texts(filter.value()));
  }

  /**
   * @throws IllegalArgumentException for a filter that breaks the rules
   */
  public EventFilter filter() {
    return new EventFilter(patterns(attributes), patterns(headers), patterns(value));
  }

  private static Map<String, List<String>> texts(Map<String, TextPattern> patterns) {
    Map<String, List<String>> texts = new TreeMap<>();
    patterns.forEach((name, pattern) -> texts.put(name, pattern.anyOf()));
    return texts;
  }

  private static Map<String, TextPattern> patterns(Map<String, List<String>> texts) {
    Map<String, TextPattern> patterns = new TreeMap<>();
    if (texts != null) {
      texts.forEach((name, anyOf) -> patterns.put(name, new TextPattern(anyOf)));
    }
    return patterns;
  }
}
