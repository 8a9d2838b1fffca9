package dev.hearth.gateway.route;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.http.HttpRoute;
import java.nio.charset.StandardCharsets;
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
  private record Routed<T>(T target, List<HttpRoute> routes) {}

  private final NameTable<T> names;
  // Of functions that have routes besides their names, which few have.
  private final Map<FunctionName, Routed<T>> routed;
  private final OwnRoutes<T> own;

  private RouteTable(NameTable<T> names, Map<FunctionName, Routed<T>> routed, OwnRoutes<T> own) {
    this.names = names;
    this.routed = routed;
    this.own = own;
  }

  public static <T> RouteTable<T> empty() {
    return new RouteTable<>(NameTable.empty(), Map.of(), OwnRoutes.none());
  }

  /** This table with one name, and these routes, leading elsewhere, or added. */
  public RouteTable<T> with(FunctionName name, T target, List<HttpRoute> routes) {
    NameTable<T> changed = names.with(bytes(name), target);
    return routes.isEmpty()
        ? withoutRoutes(name, changed)
        : withRoutes(changed, name, Optional.of(new Routed<>(target, routes)));
  }

  public RouteTable<T> without(FunctionName name) {
    return withoutRoutes(name, names.without(bytes(name)));
  }

  public Optional<T> find(FunctionName name) {
    byte[] bytes = bytes(name);
    return find(bytes, 0, bytes.length);
  }

  /** The number of functions. */
  public int size() {
    return names.size();
  }

  /** The target of the name in {@code bytes[from, to)}; empty for an unknown one. */
  public Optional<T> find(byte[] bytes, int from, int to) {
    return Optional.ofNullable(names.find(bytes, from, to));
  }

  /** The routes of all functions. */
  public OwnRoutes<T> own() {
    return own;
  }

  private RouteTable<T> withoutRoutes(FunctionName name, NameTable<T> changed) {
    return routed.containsKey(name)
        ? withRoutes(changed, name, Optional.empty())
        : new RouteTable<>(changed, routed, own);
  }

  private RouteTable<T> withRoutes(
      NameTable<T> changed, FunctionName name, Optional<Routed<T>> function) {
    // In order of names, so that the same functions always give the same table.
    Map<FunctionName, Routed<T>> all = new TreeMap<>(routed);
    all.remove(name);
    function.ifPresent(it -> all.put(name, it));
    OwnRoutes.Builder<T> routes = new OwnRoutes.Builder<>();
    all.values().forEach(each -> each.routes().forEach(route -> routes.add(route, each.target())));
    return new RouteTable<>(changed, all, routes.build());
  }

  private static byte[] bytes(FunctionName name) {
    return name.value().getBytes(StandardCharsets.US_ASCII);
  }
}
