package dev.hearth.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.PathPattern;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table against a matcher that looks at every route, on seeded routes and requests. */
class OwnRoutesSimulationTest {
  private static final List<String> LABELS = List.of("a", "b", "aa", "x-1", "org");
  private static final List<String> SEGMENTS = List.of("a", "b", "ab", "api", "ü", "a.b", "");
  private static final List<HttpMethod> KNOWN = List.of(HttpMethod.values());
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PURGE", "get");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theTableAgreesWithTheRule(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      NaiveRoutes naive = new NaiveRoutes();
      RouteTable<String> table = filled(random, naive);
      for (int i = 0; i < 500; i++) {
        String method = METHODS.get(random.nextInt(METHODS.size()));
        String host = name(random) + (random.nextInt(4) == 0 ? ":80" : "");
        host = random.nextInt(8) == 0 ? host.toUpperCase(java.util.Locale.ROOT) : host;
        String path = path(random);

        assertThat(OwnRoutesTest.find(table, method, host, encoded(path)))
            .as("seed %d, round %d: %s %s%s", seed, round, method, host, path)
            .isEqualTo(naive.find(method, host, path));
      }
    }
  }

  private static RouteTable<String> filled(Random random, NaiveRoutes naive) {
    RouteTable<String> table = RouteTable.empty();
    int functions = random.nextInt(30);
    for (int i = 0; i < functions; i++) {
      String function = "f" + i;
      List<HttpRoute> routes = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        HttpRoute route = route(random);
        if (naive.isFree(route)) {
          naive.add(function, route);
          routes.add(route);
        }
      }
      table = table.with(new FunctionName(function), function, routes);
    }
    return table;
  }

  private static HttpRoute route(Random random) {
    String host =
        switch (random.nextInt(3)) {
          case 0 -> "*";
          case 1 -> "*." + name(random);
          default -> name(random);
        };
    return new HttpRoute(new HostPattern(host), pattern(random), methods(random));
  }

  private static Set<HttpMethod> methods(Random random) {
    EnumSet<HttpMethod> methods = EnumSet.noneOf(HttpMethod.class);
    for (int i = random.nextInt(3); i > 0; i--) {
      methods.add(KNOWN.get(random.nextInt(KNOWN.size())));
    }
    return methods;
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder(LABELS.get(random.nextInt(LABELS.size())));
    for (int i = random.nextInt(3); i > 0; i--) {
      name.append('.').append(LABELS.get(random.nextInt(LABELS.size())));
    }
    return name.toString();
  }

  private static PathPattern pattern(Random random) {
    while (true) {
      try {
        String path = path(random);
        return new PathPattern(
            random.nextBoolean() ? path : path + (path.endsWith("/") ? "*" : "/*"));
      } catch (IllegalArgumentException reserved) {
        // Another one.
      }
    }
  }

  /** Only the last segment may be empty. */
  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size() - 1)));
    }
    return path.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size()))).toString();
  }

  private static String encoded(String path) {
    return path.replace("ü", "%c3%BC");
  }
}
