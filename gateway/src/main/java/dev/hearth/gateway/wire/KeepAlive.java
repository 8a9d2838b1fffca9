package dev.hearth.gateway.wire;

import java.nio.charset.StandardCharsets;

/** Reads {@code Keep-Alive: timeout=5, max=100}, which RFC 2068 (19.7.1) describes. */
final class KeepAlive {
  private static final byte[] TIMEOUT = "timeout".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MAX = "max".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_DIGITS = 9;

  private KeepAlive() {}

  /** Seconds, 0 where no further request is taken, or -1 where nothing sensible is said. */
  static long timeout(HeaderFields fields, int index) {
    byte[] bytes = fields.bytes();
    int end = fields.valueEnd(index);
    long timeout = -1;
    for (int at = fields.valueStart(index); at < end; ) {
      int next = Tokens.end(bytes, at, end);
      int from = Tokens.trimStart(bytes, at, next);
      int to = Tokens.trimEnd(bytes, from, next);
      int equals = from;
      while (equals < to && bytes[equals] != '=') {
        equals++;
      }
      if (Octets.equalIgnoringCase(bytes, from, equals, TIMEOUT)) {
        timeout = number(bytes, equals + 1, to);
      } else if (Octets.equalIgnoringCase(bytes, from, equals, MAX)
          && number(bytes, equals + 1, to) == 0) {
        return 0;
      }
      at = next + 1;
    }
    return timeout;
  }

  private static long number(byte[] bytes, int from, int to) {
    if (from >= to || to - from > MOST_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
