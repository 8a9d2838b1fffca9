package dev.hearth.gateway.route;

import dev.hearth.api.function.FunctionName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What each function name leads to. Immutable, so that many event loops read one without a lock,
 * and keyed by the bytes of the name, so that a look-up allocates nothing.
 *
 * @param <T> what a name leads to
 */
public final class RouteTable<T> {
  private final Map<FunctionName, T> targets;
  private final byte[][] names;
  private final Object[] values;
  private final int mask;

  private RouteTable(Map<FunctionName, T> targets) {
    this.targets = targets;
    // At most half full, so that a probe for an unknown name ends soon.
    int size = Integer.highestOneBit(Math.max(2, targets.size()) * 4 - 1);
    this.names = new byte[size][];
    this.values = new Object[size];
    this.mask = size - 1;
    targets.forEach(this::place);
  }

  public static <T> RouteTable<T> empty() {
    return new RouteTable<>(Map.of());
  }

  /** This table with one name leading elsewhere, or added. */
  public RouteTable<T> with(FunctionName name, T target) {
    Map<FunctionName, T> changed = new HashMap<>(targets);
    changed.put(name, target);
    return new RouteTable<>(Map.copyOf(changed));
  }

  public RouteTable<T> without(FunctionName name) {
    Map<FunctionName, T> changed = new HashMap<>(targets);
    changed.remove(name);
    return new RouteTable<>(Map.copyOf(changed));
  }

  public Optional<T> find(FunctionName name) {
    return Optional.ofNullable(targets.get(name));
  }

  public int size() {
    return targets.size();
  }

  /** The target of the name in {@code bytes[from, to)}; empty for an unknown one. */
  @SuppressWarnings("unchecked")
  public Optional<T> find(byte[] bytes, int from, int to) {
    int slot = hash(bytes, from, to) & mask;
    while (names[slot] != null) {
      byte[] name = names[slot];
      if (equal(name, bytes, from, to)) {
        return Optional.of((T) values[slot]);
      }
      slot = (slot + 1) & mask;
    }
    return Optional.empty();
  }

  private void place(FunctionName name, T target) {
    byte[] bytes = name.value().getBytes(StandardCharsets.US_ASCII);
    int slot = hash(bytes, 0, bytes.length) & mask;
    while (names[slot] != null) {
      slot = (slot + 1) & mask;
    }
    names[slot] = bytes;
    values[slot] = target;
  }

  private static boolean equal(byte[] name, byte[] bytes, int from, int to) {
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

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }
}
