package dev.hearth.gateway.route;

import java.nio.charset.StandardCharsets;

/**
 * Reads where a path leads. Compares bytes as they came, without decoding: a path that only looks
 * like one of Hearth's after decoding leads nowhere.
 */
public enum RequestPath {
  /** {@code /function/…}. */
  FUNCTION,
  /** {@code /async-function/…}. */
  ASYNC_FUNCTION,
  /** {@code /api/…}. */
  API,
  /** Anywhere else: to a route of a function's own, if anywhere. */
  OTHER;

  private static final byte[] FUNCTION_PREFIX = ascii("/function/");
  private static final byte[] ASYNC_PREFIX = ascii("/async-function/");
  private static final byte[] API_PREFIX = ascii("/api/");

  /** Where the path (and query) in {@code bytes[from, to)} leads. */
  public static RequestPath of(byte[] bytes, int from, int to) {
    if (startsWith(FUNCTION_PREFIX, bytes, from, to)) {
      return FUNCTION;
    }
    if (startsWith(ASYNC_PREFIX, bytes, from, to)) {
      return ASYNC_FUNCTION;
    }
    if (startsWith(API_PREFIX, bytes, from, to)) {
      return API;
    }
    return OTHER;
  }

  /** Whether it is {@code /}, with or without a query. */
  public static boolean isRoot(byte[] bytes, int from, int to) {
    return bytes[from] == '/' && (to - from == 1 || bytes[from + 1] == '?');
  }

  /** Index of the first byte of the name in a path of this kind, which has one. */
  public int nameStart(int from) {
    return from + (this == ASYNC_FUNCTION ? ASYNC_PREFIX : FUNCTION_PREFIX).length;
  }

  /** Index after the last byte of the name that begins at {@code start}. */
  public static int nameEnd(byte[] bytes, int start, int to) {
    int end = start;
    while (end < to && bytes[end] != '/' && bytes[end] != '?') {
      end++;
    }
    return end;
  }

  private static boolean startsWith(byte[] prefix, byte[] bytes, int from, int to) {
    if (to - from < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
