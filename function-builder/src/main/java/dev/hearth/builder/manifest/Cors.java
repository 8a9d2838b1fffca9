package dev.hearth.builder.manifest;

import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.OriginPattern;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key {@code http.cors}. */
final class Cors {
  private static final int MAX_ENTRIES = 64;
  private static final Duration LONGEST_AGE = Duration.ofHours(24);

  private Cors() {}

  static CorsPolicy read(YamlValue value) {
    YamlMapping cors =
        value
            .mapping()
            .allow(List.of("origins", "methods", "headers", "expose", "credentials", "maxAge"));
    YamlValue origins = cors.require("origins");
    Optional<YamlValue> credentials = cors.get("credentials");
    try {
      return new CorsPolicy(
          origins(origins),
          cors.get("methods").map(Http::methods).orElse(CorsPolicy.DEFAULT_METHODS),
          cors.get("headers").map(Cors::headers).filter(names -> !names.contains("*")),
          cors.get("expose").map(Cors::headers).orElse(List.of()),
          credentials.map(Cors::flag).orElse(false),
          cors.get("maxAge")
              .map(it -> Quantity.duration(it, Duration.ZERO, LONGEST_AGE))
              .orElse(CorsPolicy.DEFAULT_MAX_AGE));
    } catch (IllegalArgumentException e) {
      throw credentials.orElse(origins).error("'http.cors': " + e.getMessage());
    }
  }

  private static List<OriginPattern> origins(YamlValue value) {
    List<OriginPattern> origins = new ArrayList<>();
    for (YamlValue each : bounded(value)) {
      try {
        origins.add(new OriginPattern(each.text()));
      } catch (IllegalArgumentException e) {
        throw each.error("'" + each.key() + "': " + e.getMessage());
      }
    }
    return origins;
  }

  private static List<String> headers(YamlValue value) {
    List<String> names = new ArrayList<>();
    for (YamlValue each : bounded(value)) {
      try {
        CorsPolicy.checkHeader(each.text());
      } catch (IllegalArgumentException e) {
        throw each.error("'" + each.key() + "': " + e.getMessage());
      }
      names.add(each.text());
    }
    return names;
  }

  static boolean flag(YamlValue value) {
    return switch (value.text()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw value.error(
              "'" + value.key() + "' must be true or false, not '" + value.text() + "'");
    };
  }

  private static List<YamlValue> bounded(YamlValue value) {
    List<YamlValue> list = value.list();
    if (list.size() > MAX_ENTRIES) {
      throw value.error(
          "'%s' has %d entries; at most %d are allowed"
              .formatted(value.key(), list.size(), MAX_ENTRIES));
    }
    return list;
  }
}
