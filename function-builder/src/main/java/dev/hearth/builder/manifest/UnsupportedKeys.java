package dev.hearth.builder.manifest;

import dev.hearth.builder.yaml.YamlMapping;
import java.util.Map;

/** Keys that are planned, so that nobody searches for a typing error. */
final class UnsupportedKeys {
  private static final Map<String, String> ADVICE =
      Map.of(
          "dockerfile",
          "build the image with another tool and name it by 'image' (a registry's name, or"
              + " oci-archive:FILE)",
          "secrets",
          "set the value by 'env'");

  private UnsupportedKeys() {}

  static void check(YamlMapping root) {
    ADVICE.forEach(
        (key, advice) ->
            root.get(key)
                .ifPresent(
                    value -> {
                      throw value.error(
                          "this version of Hearth does not support '" + key + "' yet: " + advice);
                    }));
  }
}
