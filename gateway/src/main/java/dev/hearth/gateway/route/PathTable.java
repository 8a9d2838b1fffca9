package dev.hearth.gateway.route;

import dev.hearth.api.http.HttpRoute;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The paths of one host: the path itself first, then the longest that it is below of. Immutable.
 */
final class PathTable<T> {
  private final ByteKeys<MethodTargets<T>> exact;
  // By the path without "/*", which is itself among those that are meant.
  private final ByteKeys<MethodTargets<T>> prefixes;

  private PathTable(ByteKeys<MethodTargets<T>> exact, ByteKeys<MethodTargets<T>> prefixes) {
    this.exact = exact;
    this.prefixes = prefixes;
  }

  static final class Builder<T> {
    private final Map<String, MethodTargets.Builder<T>> exact = new HashMap<>();
    private final Map<String, MethodTargets.Builder<T>> prefixes = new HashMap<>();

    void add(HttpRoute route, T target) {
      (route.path().isPrefix() ? prefixes : exact)
          .computeIfAbsent(route.path().base(), path -> new MethodTargets.Builder<>())
          .add(route.methods(), target);
    }

    PathTable<T> build() {
      return new PathTable<>(keys(exact), keys(prefixes));
    }

    private ByteKeys<MethodTargets<T>> keys(Map<String, MethodTargets.Builder<T>> builders) {
      Map<String, MethodTargets<T>> targets = new HashMap<>();
      builders.forEach((path, methods) -> targets.put(path, methods.build()));
      return ByteKeys.of(targets, StandardCharsets.UTF_8);
    }
  }

  /** What a path leads to, or null. Reads it once, however many prefixes there are. */
  MethodTargets<T> find(byte[] bytes, int from, int to) {
    MethodTargets<T> longest = null;
    int hash = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '/') {
        MethodTargets<T> prefix = prefixes.find(hash, bytes, from, i);
        longest = prefix == null ? longest : prefix;
      }
      hash = ByteKeys.hash(hash, bytes[i]);
    }
    MethodTargets<T> itself = exact.find(hash, bytes, from, to);
    if (itself == null) {
      itself = prefixes.find(hash, bytes, from, to);
    }
    return itself == null ? longest : itself;
  }
}
