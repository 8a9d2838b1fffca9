package dev.hearth.gateway.route;

import java.util.Arrays;

/**
 * What names lead to, as an immutable value that is cheap to change: the names lie in small tables,
 * and a change makes one of them anew and shares the others. So ten thousand functions are told of
 * one by one, at a start, without ten thousand copies of a table of ten thousand.
 *
 * @param <V> what a name leads to
 */
final class NameTable<V> {
  /** On average; a change copies so many names, and the list of all tables. */
  private static final int NAMES_PER_PART = 16;

  private final ByteKeys<V>[] parts;
  private final int shift;
  private final int size;

  private NameTable(ByteKeys<V>[] parts, int size) {
    this.parts = parts;
    this.shift = Integer.SIZE - Integer.numberOfTrailingZeros(parts.length);
    this.size = size;
  }

  static <V> NameTable<V> empty() {
    return new NameTable<>(emptyParts(2), 0);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <V> ByteKeys<V>[] emptyParts(int count) {
    ByteKeys<V>[] parts = new ByteKeys[count];
    Arrays.fill(parts, ByteKeys.empty());
    return parts;
  }

  int size() {
    return size;
  }

  /** The value of the name in {@code bytes[from, to)}, or null. */
  V find(byte[] bytes, int from, int to) {
    int hash = ByteKeys.hash(bytes, from, to);
    return parts[part(hash)].find(hash, bytes, from, to);
  }

  /** This table with one name leading elsewhere, or added. */
  NameTable<V> with(byte[] name, V value) {
    ByteKeys<V>[] changed = parts.clone();
    int part = part(ByteKeys.hash(name, 0, name.length));
    changed[part] = changed[part].with(name, value);
    return new NameTable<>(changed, size + changed[part].size() - parts[part].size()).grown();
  }

  NameTable<V> without(byte[] name) {
    ByteKeys<V>[] changed = parts.clone();
    int part = part(ByteKeys.hash(name, 0, name.length));
    changed[part] = changed[part].without(name);
    return new NameTable<>(changed, size + changed[part].size() - parts[part].size());
  }

  private NameTable<V> grown() {
    if (size <= parts.length * NAMES_PER_PART) {
      return this;
    }
    NameTable<V> grown = new NameTable<>(emptyParts(parts.length * 2), size);
    for (ByteKeys<V> part : parts) {
      part.forEach(
          (name, value) -> {
            int to = grown.part(ByteKeys.hash(name, 0, name.length));
            grown.parts[to] = grown.parts[to].with(name, value);
          });
    }
    return grown;
  }

  /** By the upper bits of a product, since the tables within go by the lower ones (Fibonacci). */
  private int part(int hash) {
    return (hash * 0x9E3779B9) >>> shift;
  }
}
