package dev.hearth.gateway.route;

import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.PathPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The rule of routes as one would tell it: look at every route, keep what matches, take the best.
 */
final class NaiveRoutes {
  record Owned(String function, HttpRoute route) {}

  private static final Comparator<Owned> BEST =
      Comparator.<Owned>comparingInt(owned -> hostRank(owned.route().host()))
          .thenComparingInt(owned -> pathRank(owned.route().path()))
          .reversed();

  private final List<Owned> all = new ArrayList<>();

  void add(String function, HttpRoute route) {
    all.add(new Owned(function, route));
  }

  boolean isFree(HttpRoute route) {
    return all.stream().noneMatch(owned -> owned.route().conflictsWith(route));
  }

  /** The function; what Allow names; or none. */
  String find(String method, String host, String path) {
    String first = path.substring(1).split("/", -1)[0].toLowerCase(Locale.ROOT);
    if (PathPattern.RESERVED.contains(first)) {
      return "none";
    }
    List<Owned> matching =
        all.stream()
            .filter(owned -> isFor(owned.route().host(), host))
            .filter(owned -> isFor(owned.route().path(), path))
            .sorted(BEST)
            .toList();
    if (matching.isEmpty()) {
      return "none";
    }
    List<Owned> best =
        matching.stream().filter(owned -> BEST.compare(owned, matching.getFirst()) == 0).toList();
    for (Owned owned : best) {
      boolean named =
          owned.route().methods().stream().map(HttpMethod::name).anyMatch(method::equals);
      if (owned.route().methods().isEmpty() || named) {
        return owned.function();
      }
    }
    EnumSet<HttpMethod> allowed = EnumSet.noneOf(HttpMethod.class);
    best.forEach(owned -> allowed.addAll(owned.route().methods()));
    return "Allow: " + allowed.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
  }

  private static boolean isFor(HostPattern pattern, String header) {
    String host = header.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "");
    return pattern.isAny()
        || (pattern.isWildcard()
            ? host.endsWith("." + pattern.name())
            : host.equals(pattern.name()));
  }

  private static boolean isFor(PathPattern pattern, String path) {
    return path.equals(pattern.base())
        || (pattern.isPrefix() && path.startsWith(pattern.base() + "/"));
  }

  private static int hostRank(HostPattern host) {
    return host.isAny() ? -1 : host.isWildcard() ? host.name().length() : Integer.MAX_VALUE;
  }

  private static int pathRank(PathPattern path) {
    return path.isPrefix() ? path.base().length() : Integer.MAX_VALUE;
  }
}
