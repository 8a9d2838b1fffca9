package dev.hearth.gateway.route;

import dev.hearth.api.http.PathPattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a request's path is written. Two servers may read some paths in two ways: one resolves {@code
 * ..} or decodes {@code %2F}, the other does not, and what a route keeps apart comes together
 * again. Those lead nowhere; of the others, the decoded path is compared.
 */
public enum PathForm {
  /** Written as it is meant. */
  PLAIN,
  /** Something in it is percent-encoded. */
  ENCODED,
  /** Can be read in more than one way. */
  AMBIGUOUS;

  private static final byte[][] RESERVED =
      PathPattern.RESERVED.stream()
          .map(segment -> segment.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  /** Where the path of the target in {@code bytes[from, to)} ends and its query begins. */
  public static int end(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != '?') {
      end++;
    }
    return end;
  }

  /** The form of the path in {@code bytes[from, to)}, which begins with a slash. */
  public static PathForm of(byte[] bytes, int from, int to) {
    boolean encoded = false;
    // Dots since the last slash while there is nothing else; -1 once there is.
    int dots = 0;
    for (int i = from + 1; i < to; i++) {
      int c = bytes[i];
      if (c == '%') {
        c = decoded(bytes, i, to);
        if (c < ' ' || c == 0x7f || c == '/' || c == '\\') {
          return AMBIGUOUS;
        }
        encoded = true;
        i += 2;
      } else if (c == '/') {
        if (bytes[i - 1] == '/' || dots > 0) {
          return AMBIGUOUS;
        }
        dots = 0;
        continue;
      }
      if (c == '\\' || (c == ';' && dots > 0)) {
        // Some servers cut off what follows a semicolon, and then resolve the dots.
        return AMBIGUOUS;
      }
      dots = c == '.' && dots >= 0 ? dots + 1 : -1;
      if (dots > 2) {
        dots = -1;
      }
    }
    return dots > 0 ? AMBIGUOUS : encoded ? ENCODED : PLAIN;
  }

  /** The path in {@code bytes[from, to)}, of any form but {@link #AMBIGUOUS}, decoded. */
  public static byte[] decode(byte[] bytes, int from, int to) {
    byte[] path = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '%') {
        path[length++] = (byte) decoded(bytes, i, to);
        i += 2;
      } else {
        path[length++] = bytes[i];
      }
    }
    return Arrays.copyOf(path, length);
  }

  /** Whether Hearth answers the decoded path in {@code bytes[from, to)} itself. */
  static boolean isReserved(byte[] bytes, int from, int to) {
    int end = from + 1;
    while (end < to && bytes[end] != '/' && bytes[end] != ';') {
      end++;
    }
    for (byte[] segment : RESERVED) {
      if (end <= to && ByteKeys.equalInAnyCase(segment, bytes, from + 1, end)) {
        return true;
      }
    }
    return false;
  }

  /** The byte of {@code %XX} at {@code at}; -1 when it is none. */
  private static int decoded(byte[] bytes, int at, int to) {
    if (at + 2 >= to) {
      return -1;
    }
    int high = Character.digit(bytes[at + 1], 16);
    int low = Character.digit(bytes[at + 2], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
