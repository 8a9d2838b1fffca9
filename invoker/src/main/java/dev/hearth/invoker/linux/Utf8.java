package dev.hearth.invoker.linux;

/** Where text in UTF-8 may be divided. Pure. */
final class Utf8 {
  /** Bytes of a character behind its first. */
  private static final int MOST_FOLLOWING = 3;

  private Utf8() {}

  /**
   * How many of the bytes are whole characters when {@code next} follows them. All of them where
   * they are no UTF-8 at that place.
   */
  static int boundary(byte[] bytes, byte next) {
    if (!follows(next)) {
      return bytes.length;
    }
    int end = bytes.length;
    for (int back = 1; back <= MOST_FOLLOWING && end - back > 0; back++) {
      if (!follows(bytes[end - back])) {
        boolean begins = (bytes[end - back] & 0xC0) == 0xC0;
        return begins ? end - back : end;
      }
    }
    return end;
  }

  private static boolean follows(byte one) {
    return (one & 0xC0) == 0x80;
  }
}
