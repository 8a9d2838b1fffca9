package dev.hearth.gateway.route;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.http.HttpRoute;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What each function's name, and each route of its own, leads to. Immutable, so that many event
 * loops read one without a lock, and keyed by bytes, so that a look-up allocates nothing.
 *
 * @param <T> what a name leads to
 */
public final class RouteTable<T> {
  private record Entry<T>(T target, List<HttpRoute> routes) {}

  private final Map<FunctionName, Entry<T>> entries;
  private final ByteKeys<T> names;
  private final OwnRoutes<T> own;

  private RouteTable(Map<FunctionName, Entry<T>> entries, OwnRoutes<T> own) {
    this.entries = entries;
    this.own = own;
    Map<String, T> byName = new HashMap<>();
    entries.forEach((name, entry) -> byName.put(name.value(), entry.target()));
    this.names = ByteKeys.of(byName, StandardCharsets.US_ASCII);
  }

  public static <T> RouteTable<T> empty() {
    return new RouteTable<>(Map.of(), OwnRoutes.none());
  }

  /** This table with one name, and these routes, leading elsewhere, or added. */
  public RouteTable<T> with(FunctionName name, T target, List<HttpRoute> routes) {
    Map<FunctionName, Entry<T>> changed = new HashMap<>(entries);
    Entry<T> before = changed.put(name, new Entry<>(target, routes));
    return changedTo(changed, !routes.isEmpty() || hasRoutes(before));
  }

  public RouteTable<T> without(FunctionName name) {
    Map<FunctionName, Entry<T>> changed = new HashMap<>(entries);
    return changedTo(changed, hasRoutes(changed.remove(name)));
  }

  public Optional<T> find(FunctionName name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::target);
  }

  /** The number of functions. */
  public int size() {
    return entries.size();
  }

  /** The target of the name in {@code bytes[from, to)}; empty for an unknown one. */
  public Optional<T> find(byte[] bytes, int from, int to) {
    return Optional.ofNullable(names.find(bytes, from, to));
  }

  /** The routes of all functions. */
  public OwnRoutes<T> own() {
    return own;
  }

  private RouteTable<T> changedTo(Map<FunctionName, Entry<T>> changed, boolean routesToo) {
    if (!routesToo) {
      return new RouteTable<>(Map.copyOf(changed), own);
    }
    OwnRoutes.Builder<T> routes = new OwnRoutes.Builder<>();
    // In order of names, so that the same functions always give the same table.
    new TreeMap<>(changed)
        .values()
        .forEach(entry -> entry.routes().forEach(route -> routes.add(route, entry.target())));
    return new RouteTable<>(Map.copyOf(changed), routes.build());
  }

  private static boolean hasRoutes(Entry<?> entry) {
    return entry != null && !entry.routes().isEmpty();
  }
}
