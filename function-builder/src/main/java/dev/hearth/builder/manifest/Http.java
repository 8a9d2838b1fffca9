package dev.hearth.builder.manifest;

import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.PathPattern;
import dev.hearth.builder.yaml.NearestWord;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The key {@code http}: one route, a list of routes, or a mapping with routes, CORS and limits. */
final class Http {
  private static final int MAX_ROUTES = 32;
  private static final long LEAST_HEADERS = 1L << 10;
  private static final long MOST_HEADERS = 1L << 20;
  private static final long LEAST_BODY = 1L << 10;
  private static final long MOST_BODY = 1L << 40;
  private static final int MOST_QUEUE = 100_000;
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(24);
  private static final List<String> ROUTE_KEYS = List.of("host", "path", "methods");
  private static final List<String> METHODS =
      Arrays.stream(HttpMethod.values()).map(HttpMethod::name).toList();

  private Http() {}

  static HttpSpec read(YamlValue value) {
    if (value.isList()) {
      return new HttpSpec(routes(value), Optional.empty(), CallLimits.DEFAULT);
    }
    YamlMapping http =
        value.mapping().allow(List.of("host", "path", "methods", "routes", "cors", "limits"));
    return new HttpSpec(
        ownRoutes(http),
        http.get("cors").map(Cors::read),
        http.get("limits").map(Http::limits).orElse(CallLimits.DEFAULT));
  }

  private static List<HttpRoute> ownRoutes(YamlMapping http) {
    Optional<YamlValue> list = http.get("routes");
    Optional<String> single =
        ROUTE_KEYS.stream().filter(key -> http.get(key).isPresent()).findFirst();
    if (list.isPresent() && single.isPresent()) {
      throw http.require(single.get())
          .error(
              "'http."
                  + single.get()
                  + "' and 'http.routes' exclude each other; write the route into the list");
    }
    return list.map(Http::routes)
        .orElseGet(() -> single.isPresent() ? List.of(route(http)) : List.of());
  }

  private static List<HttpRoute> routes(YamlValue value) {
    List<HttpRoute> routes = new ArrayList<>();
    for (YamlValue each : value.list()) {
      HttpRoute route = route(each.mapping().allow(ROUTE_KEYS));
      routes.stream()
          .filter(route::conflictsWith)
          .findFirst()
          .ifPresent(
              other -> {
                throw each.error("two routes are the same: '" + other + "'; keep one");
              });
      routes.add(route);
    }
    if (routes.size() > MAX_ROUTES) {
      throw value.error(routes.size() + " routes; at most " + MAX_ROUTES + " are allowed");
    }
    return routes;
  }

  private static HttpRoute route(YamlMapping route) {
    if (route.get("host").isEmpty() && route.get("path").isEmpty()) {
      throw route.error(
          "a route needs a 'host' or a 'path'; 'path: /*' stands for all that is free");
    }
    return new HttpRoute(
        route.get("host").map(Http::host).orElse(HostPattern.ANY),
        route.get("path").map(Http::path).orElse(PathPattern.ALL),
        route.get("methods").map(Http::methods).orElse(Set.of()));
  }

  private static HostPattern host(YamlValue value) {
    try {
      return new HostPattern(value.text());
    } catch (IllegalArgumentException e) {
      throw value.error("'" + value.key() + "': " + e.getMessage());
    }
  }

  private static PathPattern path(YamlValue value) {
    try {
      return new PathPattern(value.text());
    } catch (IllegalArgumentException e) {
      throw value.error("'" + value.key() + "': " + e.getMessage());
    }
  }

  /** One or more methods by their names. */
  static Set<HttpMethod> methods(YamlValue value) {
    EnumSet<HttpMethod> methods = EnumSet.noneOf(HttpMethod.class);
    for (YamlValue each : value.list()) {
      if (!METHODS.contains(each.text())) {
        String hint =
            NearestWord.of(each.text(), METHODS)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
        throw each.error(
            "'%s' must be one of %s, not '%s'%s"
                .formatted(each.key(), String.join(", ", METHODS), each.text(), hint));
      }
      methods.add(HttpMethod.valueOf(each.text()));
    }
    if (methods.isEmpty()) {
      throw value.error("'" + value.key() + "' is empty; leave it out for every method");
    }
    return methods;
  }

  private static CallLimits limits(YamlValue value) {
    YamlMapping limits = value.mapping().allow(List.of("headers", "body", "queue", "wait"));
    return new CallLimits(
        limits
            .get("headers")
            .map(it -> OptionalInt.of((int) Quantity.memory(it, LEAST_HEADERS, MOST_HEADERS)))
            .orElse(OptionalInt.empty()),
        limits
            .get("body")
            .map(it -> OptionalLong.of(Quantity.memory(it, LEAST_BODY, MOST_BODY)))
            .orElse(OptionalLong.empty()),
        limits
            .get("queue")
            .map(it -> OptionalInt.of(it.integer(1, MOST_QUEUE)))
            .orElse(OptionalInt.empty()),
        limits.get("wait").map(it -> Quantity.duration(it, SHORTEST_WAIT, LONGEST_WAIT)));
  }
}
