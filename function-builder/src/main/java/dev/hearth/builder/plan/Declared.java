package dev.hearth.builder.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.template.DependencyRule;
import java.util.Optional;

/** Whether a function declares dependencies at all. */
final class Declared {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Declared() {}

  static boolean anyIn(DependencyRule rule, SourceFiles files) {
    Optional<String> text = files.text(rule.file());
    return text.isPresent()
        && (rule.keys().isEmpty() ? anyLine(text.get()) : anyKey(rule, text.get()));
  }

  private static boolean anyLine(String text) {
    return text.lines()
        .map(String::strip)
        .anyMatch(line -> !line.isEmpty() && !line.startsWith("#"));
  }

  private static boolean anyKey(DependencyRule rule, String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return rule.keys().stream().anyMatch(key -> !json.path(key).isEmpty());
    } catch (JsonProcessingException e) {
      throw new HearthException(
          ErrorCode.DEPENDENCIES_UNRESOLVED,
          "%s:%d: is not valid JSON: %s"
              .formatted(rule.file(), e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    }
  }
}
