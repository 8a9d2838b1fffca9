package dev.hearth.gateway.route;

/** Reads the name out of a header {@code Host}. */
final class HostName {
  private HostName() {}

  /**
   * Where the name that begins at {@code from} ends: without a port and without the dot of a fully
   * qualified name. {@code from} itself for what is no name of a host, which no route can name
   * then.
   */
  static int end(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != ':') {
      end++;
    }
    for (int i = end + 1; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return from;
      }
    }
    if (end - from > 1 && bytes[end - 1] == '.') {
      end--;
    }
    boolean inLabel = false;
    for (int i = from; i < end; i++) {
      if (bytes[i] == '.') {
        if (!inLabel) {
          return from;
        }
        inLabel = false;
      } else if (isLabel(bytes[i])) {
        inLabel = true;
      } else {
        return from;
      }
    }
    return inLabel ? end : from;
  }

  private static boolean isLabel(byte b) {
    byte lower = ByteKeys.lower(b);
    return (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || b == '-' || b == '_';
  }
}
