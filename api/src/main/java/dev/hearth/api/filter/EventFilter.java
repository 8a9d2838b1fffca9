package dev.hearth.api.filter;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which events a trigger calls its function for: those that fit everything that is named here.
 *
 * @param attributes of the CloudEvent, by name, as {@code type}
 * @param headers of the Kafka record, by name
 * @param value what a path into the record's value leads to; of several values one has to fit
 */
public record EventFilter(
    Map<String, TextPattern> attributes,
    Map<String, TextPattern> headers,
    Map<String, TextPattern> value) {
  public static final EventFilter ALL = new EventFilter(Map.of(), Map.of(), Map.of());

  private static final int MOST = 32;
  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]{1,64}");

  public EventFilter {
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    value = Collections.unmodifiableMap(new TreeMap<>(value));
    if (attributes.size() + headers.size() + value.size() > MOST) {
      throw new IllegalArgumentException("a filter has more than " + MOST + " conditions");
    }
    attributes.keySet().stream()
        .filter(name -> !ATTRIBUTE.matcher(name).matches())
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "'"
                      + name
                      + "' is not the name of a CloudEvents attribute: use 1 to 64 lower-case"
                      + " letters and digits, as in type or source");
            });
    value.keySet().forEach(JsonPath::parse);
  }

  public boolean isEmpty() {
    return attributes.isEmpty() && headers.isEmpty() && value.isEmpty();
  }
}
