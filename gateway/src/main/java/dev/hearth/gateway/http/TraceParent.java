package dev.hearth.gateway.http;

import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.HeaderName;

/** Checks {@code traceparent} by W3C Trace Context, level 1. */
final class TraceParent {
  private static final int LENGTH = 55;

  private TraceParent() {}

  /** Whether there is exactly one and it is valid, so that it may be passed on as it is. */
  static boolean valid(HeaderFields fields) {
    int index = fields.find(HeaderName.TRACEPARENT, 0);
    if (index < 0 || fields.find(HeaderName.TRACEPARENT, index + 1) >= 0) {
      return false;
    }
    byte[] bytes = fields.bytes();
    int from = fields.valueStart(index);
    int length = fields.valueEnd(index) - from;
    return length >= LENGTH
        && hex(bytes, from, 2)
        && !(bytes[from] == 'f' && bytes[from + 1] == 'f')
        && (length == LENGTH
            || (bytes[from + LENGTH] == '-' && !(bytes[from] == '0' && bytes[from + 1] == '0')))
        && bytes[from + 2] == '-'
        && hex(bytes, from + 3, 32)
        && !zero(bytes, from + 3, 32)
        && bytes[from + 35] == '-'
        && hex(bytes, from + 36, 16)
        && !zero(bytes, from + 36, 16)
        && bytes[from + 52] == '-'
        && hex(bytes, from + 53, 2);
  }

  private static boolean hex(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      byte b = bytes[i];
      if (!((b >= '0' && b <= '9') || (b >= 'a' && b <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean zero(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes[i] != '0') {
        return false;
      }
    }
    return true;
  }
}
