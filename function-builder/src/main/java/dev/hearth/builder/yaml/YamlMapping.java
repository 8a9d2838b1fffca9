package dev.hearth.builder.yaml;

import dev.hearth.api.error.HearthException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Keys and their values, in the order of the file. */
public final class YamlMapping {
  private final YamlValue self;
  private final YamlFile file;
  private final Map<String, YamlValue> entries;
  private final MappingNode node;

  YamlMapping(YamlValue self, YamlFile file, Map<String, YamlValue> entries, MappingNode node) {
    this.self = self;
    this.file = file;
    this.entries = Collections.unmodifiableMap(entries);
    this.node = node;
  }

  /** Every key must be one of these; the error for another names the nearest. */
  public YamlMapping allow(List<String> known) {
    for (Map.Entry<String, YamlValue> entry : entries.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw unknown(entry.getKey(), known);
      }
    }
    return this;
  }

  public Optional<YamlValue> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  public YamlValue require(String key) {
    return get(key)
        .orElseThrow(
            () ->
                error(
                    self.key().isEmpty()
                        ? "the key '" + key + "' is missing"
                        : "the key '" + key + "' is missing in '" + self.key() + "'"));
  }

  public Map<String, YamlValue> entries() {
    return entries;
  }

  /** An error at the place of this mapping. */
  public HearthException error(String message) {
    return self.error(message);
  }

  private HearthException unknown(String key, List<String> known) {
    String where = self.key().isEmpty() ? "" : " in '" + self.key() + "'";
    String hint =
        NearestWord.of(key.length() > 100 ? key.substring(0, 100) : key, known)
            .map(nearest -> "; did you mean '" + nearest + "'?")
            .orElse("; known are " + String.join(", ", known));
    return keyError(key, "unknown key '" + Texts.shortened(key, 100) + "'" + where + hint);
  }

  private HearthException keyError(String key, String message) {
    return node.getValue().stream()
        .map(tuple -> tuple.getKeyNode())
        .filter(
            candidate ->
                candidate instanceof org.snakeyaml.engine.v2.nodes.ScalarNode scalar
                    && scalar.getValue().equals(key))
        .findFirst()
        .map(found -> file.error(found, message))
        .orElseGet(() -> error(message));
  }
}
