package dev.hearth.builder.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.template.DependencyRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a function declares dependencies at all. */
final class Declared {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Declared() {}

  /** The first of the rule's files that declares some. */
  static Optional<String> in(DependencyRule rule, SourceFiles files) {
    for (Map.Entry<String, List<String>> each : rule.when().entrySet()) {
      Optional<String> text = files.text(each.getKey());
      if (text.isPresent() && declares(each.getKey(), each.getValue(), text.get())) {
        return Optional.of(each.getKey());
      }
    }
    return Optional.empty();
  }

  private static boolean declares(String file, List<String> keys, String text) {
    if (keys.isEmpty()) {
      return anyLine(text);
    }
    return file.endsWith(".toml") ? anyTable(keys, text) : anyKey(file, keys, text);
  }

  private static boolean anyLine(String text) {
    return text.lines()
        .map(String::strip)
        .anyMatch(line -> !line.isEmpty() && !line.startsWith("#"));
  }

  /** Whether a table, or one below it, has a header of its own. */
  private static boolean anyTable(List<String> tables, String text) {
    return tables.stream()
        .anyMatch(
            table ->
                Pattern.compile("(?m)^\\s*\\[\\[?\\s*" + Pattern.quote(table) + "\\s*[.\\]]")
                    .matcher(text)
                    .find());
  }

  private static boolean anyKey(String file, List<String> keys, String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return keys.stream().anyMatch(key -> holdsSomething(json.at("/" + key.replace('.', '/'))));
    } catch (JsonProcessingException e) {
      throw new HearthException(
          ErrorCode.DEPENDENCIES_UNRESOLVED,
          "%s:%d: is not valid JSON: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    }
  }

  private static boolean holdsSomething(JsonNode value) {
    return value.isTextual() ? !value.asText().isBlank() : !value.isEmpty();
  }
}
