package dev.hearth.gateway.route;

import dev.hearth.api.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the methods of one host and path lead to. Immutable.
 *
 * @param <T> what a method leads to
 */
public final class MethodTargets<T> {
  private static final HttpMethod[] METHODS = HttpMethod.values();
  private static final byte[][] NAMES = new byte[METHODS.length][];

  static {
    for (int i = 0; i < METHODS.length; i++) {
      NAMES[i] = METHODS[i].name().getBytes(StandardCharsets.US_ASCII);
    }
  }

  private final Map<HttpMethod, Optional<T>> targets;
  private final Optional<T> others;
  private final byte[] allowLine;
  // Made once, so that a look-up makes none.
  private final Optional<MethodTargets<T>> self = Optional.of(this);

  private MethodTargets(Map<HttpMethod, T> targets, Optional<T> others) {
    this.targets = new EnumMap<>(HttpMethod.class);
    targets.forEach((method, target) -> this.targets.put(method, Optional.of(target)));
    this.others = others;
    this.allowLine =
        targets.keySet().stream()
            .map(HttpMethod::name)
            .collect(Collectors.joining(", ", "Allow: ", "\r\n"))
            .getBytes(StandardCharsets.US_ASCII);
  }

  static final class Builder<T> {
    private final Map<HttpMethod, T> targets = new EnumMap<>(HttpMethod.class);
    private Optional<T> others = Optional.empty();

    void add(Set<HttpMethod> methods, T target) {
      boolean every = methods.isEmpty();
      for (HttpMethod method : every ? EnumSet.allOf(HttpMethod.class) : methods) {
        targets.putIfAbsent(method, target);
      }
      others = every && others.isEmpty() ? Optional.of(target) : others;
    }

    MethodTargets<T> build() {
      return new MethodTargets<>(targets, others);
    }
  }

  /** What the method in {@code bytes[from, to)} leads to; empty when it is not allowed. */
  public Optional<T> find(byte[] bytes, int from, int to) {
    for (int i = 0; i < NAMES.length; i++) {
      if (is(NAMES[i], bytes, from, to)) {
        return targets.getOrDefault(METHODS[i], Optional.empty());
      }
    }
    return others;
  }

  /** The header line {@code Allow} with the methods that lead somewhere. Not to be changed. */
  public byte[] allowLine() {
    return allowLine;
  }

  Optional<MethodTargets<T>> asOptional() {
    return self;
  }

  private static boolean is(byte[] name, byte[] bytes, int from, int to) {
    if (name.length != to - from) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (name[i] != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
