package dev.hearth.builder.manifest;

import dev.hearth.builder.yaml.YamlValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys {@code env} and {@code build.env}. */
final class Environment {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int MAX_VARIABLES = 256;

  /** All together, in UTF-8; Linux bounds one string of a new process to 128 KiB. */
  private static final int MAX_BYTES = 48 * 1024;

  private Environment() {}

  static Map<String, String> read(YamlValue value) {
    Map<String, String> environment = new LinkedHashMap<>();
    int bytes = 0;
    for (Map.Entry<String, YamlValue> entry : value.mapping().entries().entrySet()) {
      String name = entry.getKey();
      checkName(name, entry.getValue());
      if (!entry.getValue().isScalar()) {
        throw entry
            .getValue()
            .error("'" + entry.getValue().key() + "' must be a text; write \"\" for an empty one");
      }
      String text = entry.getValue().text();
      if (text.indexOf('\0') >= 0) {
        throw entry
            .getValue()
            .error("'" + entry.getValue().key() + "' must not hold a NUL character");
      }
      bytes += name.length() + text.getBytes(StandardCharsets.UTF_8).length;
      environment.put(name, text);
    }
    if (environment.size() > MAX_VARIABLES || bytes > MAX_BYTES) {
      throw value.error(
          "'%s' has %d variables and %d bytes; at most %d and %d are allowed"
              .formatted(value.key(), environment.size(), bytes, MAX_VARIABLES, MAX_BYTES));
    }
    return environment;
  }

  private static void checkName(String name, YamlValue value) {
    if (!NAME.matcher(name).matches()) {
      throw value.error(
          "'"
              + value.key()
              + "' is not the name of a variable: use letters, digits and underscores, not"
              + " beginning with a digit");
    }
    if (name.equals("PORT") || name.startsWith("K_") || name.startsWith("HEARTH_")) {
      throw value.error(
          "'" + value.key() + "' is set by Hearth; PORT, K_* and HEARTH_* cannot be chosen");
    }
  }
}
