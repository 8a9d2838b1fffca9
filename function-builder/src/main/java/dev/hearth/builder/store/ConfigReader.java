package dev.hearth.builder.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.api.image.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the part of an image's configuration that says how to run it. */
public final class ConfigReader {
  private ConfigReader() {}

  public static ImageConfig read(JsonNode image) {
    JsonNode config = image.path("config");
    String directory = config.path("WorkingDir").asText("");
    Map<String, String> labels = new LinkedHashMap<>();
    config
        .path("Labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return new ImageConfig(
        texts(config.path("Entrypoint")),
        texts(config.path("Cmd")),
        environment(config),
        directory.isEmpty() ? "/" : directory,
        config.path("User").asText(""),
        labels);
  }

  private static Map<String, String> environment(JsonNode config) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String variable : texts(config.path("Env"))) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return environment;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
