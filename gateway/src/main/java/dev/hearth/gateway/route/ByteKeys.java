package dev.hearth.gateway.route;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * An immutable map whose keys are looked up among the bytes of a request, without a copy of them.
 *
 * @param <V> what a key leads to
 */
final class ByteKeys<V> {
  private final byte[][] keys;
  private final Object[] values;
  private final int mask;
  private int size;

  /** At most half full, so that a probe for an unknown key ends soon. */
  private ByteKeys(int most) {
    int slots = Integer.highestOneBit(Math.max(2, most) * 4 - 1);
    this.keys = new byte[slots][];
    this.values = new Object[slots];
    this.mask = slots - 1;
  }

  static <V> ByteKeys<V> empty() {
    return new ByteKeys<>(0);
  }

  /**
   * @param encoding of the keys' characters to bytes
   */
  static <V> ByteKeys<V> of(Map<String, V> entries, Charset encoding) {
    ByteKeys<V> made = new ByteKeys<>(entries.size());
    entries.forEach((key, value) -> made.place(key.getBytes(encoding), value));
    return made;
  }

  int size() {
    return size;
  }

  /** These with one more, or with another value for it. */
  ByteKeys<V> with(byte[] key, V value) {
    ByteKeys<V> made = without(key, size + 1);
    made.place(key, value);
    return made;
  }

  ByteKeys<V> without(byte[] key) {
    return without(key, size);
  }

  private ByteKeys<V> without(byte[] key, int most) {
    ByteKeys<V> made = new ByteKeys<>(most);
    forEach(
        (other, value) -> {
          if (!Arrays.equals(other, key)) {
            made.place(other, value);
          }
        });
    return made;
  }

  @SuppressWarnings("unchecked")
  void forEach(BiConsumer<byte[], V> action) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != null) {
        action.accept(keys[i], (V) values[i]);
      }
    }
  }

  /** The value of the key in {@code bytes[from, to)}, or null. */
  V find(byte[] bytes, int from, int to) {
    return find(hash(bytes, from, to), bytes, from, to);
  }

  /**
   * As above, for who has made the hash while reading on.
   *
   * @param hash of the bytes, made byte by byte by {@link #hash}, begun with 0
   */
  @SuppressWarnings("unchecked")
  V find(int hash, byte[] bytes, int from, int to) {
    int slot = slot(hash);
    while (keys[slot] != null) {
      if (equal(keys[slot], bytes, from, to)) {
        return (V) values[slot];
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  /** As above, for keys in lower case and bytes in whatever case. */
  @SuppressWarnings("unchecked")
  V findInAnyCase(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash(hash, lower(bytes[i]));
    }
    int slot = slot(hash);
    while (keys[slot] != null) {
      if (equalInAnyCase(keys[slot], bytes, from, to)) {
        return (V) values[slot];
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash(hash, bytes[i]);
    }
    return hash;
  }

  static int hash(int before, byte next) {
    return 31 * before + next;
  }

  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  static boolean equalInAnyCase(byte[] lowerCase, byte[] bytes, int from, int to) {
    if (lowerCase.length != to - from) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (lowerCase[i] != lower(bytes[from + i])) {
        return false;
      }
    }
    return true;
  }

  private void place(byte[] key, V value) {
    int slot = slot(hash(key, 0, key.length));
    while (keys[slot] != null) {
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    values[slot] = value;
    size++;
  }

  private int slot(int hash) {
    return (hash ^ (hash >>> 15)) & mask;
  }

  private static boolean equal(byte[] key, byte[] bytes, int from, int to) {
    if (key.length != to - from) {
      return false;
    }
    for (int i = 0; i < key.length; i++) {
      if (key[i] != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }
}
