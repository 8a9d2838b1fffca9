package dev.hearth.cli.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Plain values of top-level keys of a manifest; the platform reads the manifest as a whole. */
final class ManifestKey {
  private ManifestKey() {}

  /** Empty where the key or the manifest is missing or cannot be read; the platform says why. */
  static Optional<String> in(Path folder, String key) {
    try {
      return value(Files.readAllLines(folder.resolve("function.yaml")), key);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What is written in another way than as a plain or quoted text counts as none. */
  static Optional<String> value(List<String> manifest, String key) {
    for (String line : manifest) {
      if (line.startsWith(key + ":")) {
        String value = line.substring(key.length() + 1).strip();
        int comment = value.startsWith("#") ? 0 : value.indexOf(" #");
        value = comment < 0 ? value : value.substring(0, comment).strip();
        if (isBetween(value, "'") || isBetween(value, "\"")) {
          value = value.substring(1, value.length() - 1);
        }
        boolean plain = value.chars().noneMatch(c -> " '\"\\{}[]|>&*!%@`,#".indexOf(c) >= 0);
        return Optional.of(value).filter(text -> plain && !text.isEmpty());
      }
    }
    return Optional.empty();
  }

  private static boolean isBetween(String value, String quote) {
    return value.length() >= 2 && value.startsWith(quote) && value.endsWith(quote);
  }
}
