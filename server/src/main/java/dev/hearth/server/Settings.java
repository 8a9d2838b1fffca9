package dev.hearth.server;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's settings, each by its key from, in this order, a system property {@code hearth.x-y},
 * the environment variable {@code HEARTH_X_Y}, or the file {@code hearth.properties} in the state
 * directory. An unknown key is an error.
 */
record Settings(Map<Setting, String> values) {
  private static final String PREFIX = "hearth.";
  private static final String FILE = "hearth.properties";
  private static final Pattern MEMORY = Pattern.compile("0|(\\d{1,9})(Mi|Gi)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(Ki|Mi|Gi)");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  Settings {
    values = Map.copyOf(values);
  }

  static Settings read(Properties system, Map<String, String> environment) {
    Map<Setting, String> values = new TreeMap<>();
    Path stateDir =
        Path.of(
            Optional.ofNullable(system.getProperty(Setting.STATE_DIR.key()))
                .or(() -> Optional.ofNullable(environment.get(variable(Setting.STATE_DIR))))
                .orElse(Setting.STATE_DIR.defaultValue()));
    readFile(stateDir.resolve(FILE), values);
    for (Setting setting : Setting.values()) {
      Optional.ofNullable(environment.get(variable(setting)))
          .ifPresent(v -> values.put(setting, v));
    }
    for (String key : system.stringPropertyNames()) {
      if (key.startsWith(PREFIX)) {
        values.put(known(key, "system property"), system.getProperty(key));
      }
    }
    values.values().removeIf(String::isBlank);
    return new Settings(values);
  }

  private static void readFile(Path file, Map<Setting, String> values) {
    if (!Files.exists(file)) {
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST, "cannot read " + file + ": " + e.getMessage(), e);
    }
    for (String key : properties.stringPropertyNames()) {
      values.put(known(key, file.toString()), properties.getProperty(key));
    }
  }

  private static Setting known(String key, String place) {
    return Setting.ofKey(key)
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.INVALID_REQUEST,
                    place
                        + ": unknown setting '"
                        + key
                        + "'; did you mean '"
                        + Setting.nearest(key).key()
                        + "'?"));
  }

  private static String variable(Setting setting) {
    return setting.key().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  String text(Setting setting) {
    return values.getOrDefault(setting, setting.defaultValue());
  }

  Optional<String> optional(Setting setting) {
    return Optional.of(text(setting)).filter(value -> !value.isBlank());
  }

  Path path(Setting setting) {
    return Path.of(text(setting)).toAbsolutePath().normalize();
  }

  boolean flag(Setting setting) {
    return Boolean.parseBoolean(text(setting));
  }

  /** One of the constants of an enum, in any case. */
  <E extends Enum<E>> E choice(Setting setting, Class<E> choices) {
    for (E constant : choices.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(text(setting).strip())) {
        return constant;
      }
    }
    throw new HearthException(
        ErrorCode.INVALID_REQUEST,
        setting.key()
            + " must be one of "
            + Arrays.toString(choices.getEnumConstants()).toLowerCase(Locale.ROOT)
            + ": "
            + text(setting));
  }

  /** A TCP port, 0 for any free one. */
  int port(Setting setting) {
    return (int) number(setting, 0, 65_535);
  }

  /** An amount of memory in bytes: 0, or a number with a unit. */
  long memory(Setting setting) {
    Matcher matcher = MEMORY.matcher(text(setting).strip());
    if (!matcher.matches()) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          setting.key() + " must be an amount of memory such as 512Mi, 2Gi or 0: " + text(setting));
    }
    return matcher.group(1) == null
        ? 0
        : Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("Gi") ? 30 : 20);
  }

  /** A size in bytes: a number with a unit, from {@code least} to {@code most} bytes. */
  long size(Setting setting, long least, long most) {
    Matcher matcher = SIZE.matcher(text(setting).strip());
    long bytes =
        matcher.matches()
            ? Long.parseLong(matcher.group(1))
                << switch (matcher.group(2)) {
                  case "Ki" -> 10;
                  case "Mi" -> 20;
                  default -> 30;
                }
            : -1;
    if (bytes < least || bytes > most) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "%s must be a size from %dKi to %dKi such as 64Ki, 100Mi or 2Gi: %s"
              .formatted(setting.key(), least >> 10, most >> 10, text(setting)));
    }
    return bytes;
  }

  /** A length of time above zero; empty where it is not set. */
  Optional<Duration> duration(Setting setting) {
    return optional(setting).map(text -> duration(setting, text.strip()));
  }

  private static Duration duration(Setting setting, String text) {
    Matcher matcher = DURATION.matcher(text);
    long amount = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    if (amount == 0) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          setting.key() + " must be a length of time such as 500ms, 30s or 5m: " + text);
    }
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  long number(Setting setting, long least, long most) {
    try {
      long value = Long.parseLong(text(setting).strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for everything that is no such number.
    }
    throw new HearthException(
        ErrorCode.INVALID_REQUEST,
        setting.key() + " must be a number from " + least + " to " + most + ": " + text(setting));
  }
}
