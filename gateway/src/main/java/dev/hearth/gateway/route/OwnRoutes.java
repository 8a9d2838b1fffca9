package dev.hearth.gateway.route;

import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpRoute;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The routes that functions have besides {@code /function/NAME}. The host named most exactly is
 * looked at first, then the next; at each the longest path wins; the method is looked at last, so
 * that what another host or a shorter path would allow never widens what a longer one allows.
 * Immutable; a look-up allocates nothing.
 *
 * @param <T> what a route leads to
 */
public final class OwnRoutes<T> {
  private final ByteKeys<PathTable<T>> named;
  private final ByteKeys<PathTable<T>> below;
  private final PathTable<T> any;
  private final int size;

  private OwnRoutes(
      ByteKeys<PathTable<T>> named, ByteKeys<PathTable<T>> below, PathTable<T> any, int size) {
    this.named = named;
    this.below = below;
    this.any = any;
    this.size = size;
  }

  static <T> OwnRoutes<T> none() {
    return new Builder<T>().build();
  }

  /** Gathers routes; of two that are the same the first counts. */
  static final class Builder<T> {
    private final Map<String, PathTable.Builder<T>> named = new HashMap<>();
    private final Map<String, PathTable.Builder<T>> below = new HashMap<>();
    private final PathTable.Builder<T> any = new PathTable.Builder<>();
    private int size;

    void add(HttpRoute route, T target) {
      HostPattern host = route.host();
      PathTable.Builder<T> paths =
          host.isAny()
              ? any
              : (host.isWildcard() ? below : named)
                  .computeIfAbsent(host.name(), name -> new PathTable.Builder<>());
      paths.add(route, target);
      size++;
    }

    OwnRoutes<T> build() {
      return new OwnRoutes<>(tables(named), tables(below), any.build(), size);
    }

    private ByteKeys<PathTable<T>> tables(Map<String, PathTable.Builder<T>> builders) {
      Map<String, PathTable<T>> tables = new HashMap<>();
      builders.forEach((name, paths) -> tables.put(name, paths.build()));
      return ByteKeys.of(tables, StandardCharsets.US_ASCII);
    }
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * What a host and a path lead to; empty when no route is for them.
   *
   * @param hostBytes the header {@code Host} in {@code [hostFrom, hostTo)}; empty for none
   * @param pathBytes a decoded path, by {@link PathForm}, in {@code [pathFrom, pathTo)}
   */
  public Optional<MethodTargets<T>> find(
      byte[] hostBytes, int hostFrom, int hostTo, byte[] pathBytes, int pathFrom, int pathTo) {
    if (PathForm.isReserved(pathBytes, pathFrom, pathTo)) {
      return Optional.empty();
    }
    int hostEnd = HostName.end(hostBytes, hostFrom, hostTo);
    if (hostEnd > hostFrom) {
      MethodTargets<T> found =
          inTable(named.findInAnyCase(hostBytes, hostFrom, hostEnd), pathBytes, pathFrom, pathTo);
      // From the longest name on, so that the closest wildcard comes first.
      for (int i = hostFrom; found == null && i < hostEnd; i++) {
        if (hostBytes[i] == '.') {
          found =
              inTable(below.findInAnyCase(hostBytes, i + 1, hostEnd), pathBytes, pathFrom, pathTo);
        }
      }
      if (found != null) {
        return found.asOptional();
      }
    }
    MethodTargets<T> found = any.find(pathBytes, pathFrom, pathTo);
    return found == null ? Optional.empty() : found.asOptional();
  }

  private static <T> MethodTargets<T> inTable(PathTable<T> table, byte[] bytes, int from, int to) {
    return table == null ? null : table.find(bytes, from, to);
  }
}
