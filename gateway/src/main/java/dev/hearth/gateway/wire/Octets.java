package dev.hearth.gateway.wire;

/** Which bytes may stand where, by RFC 9110 and RFC 9112. */
final class Octets {
  private static final byte TOKEN = 1;
  private static final byte VALUE = 2;
  private static final byte TARGET = 4;
  private static final byte HOST = 8;
  private static final byte[] KINDS = new byte[256];

  static {
    for (int c = 0x21; c < 0x7f; c++) {
      KINDS[c] |= VALUE;
      if (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
        KINDS[c] |= TOKEN;
      }
      if ("<>#".indexOf(c) < 0) {
        // RFC 3986 forbids a few more, which browsers send nevertheless.
        KINDS[c] |= TARGET;
      }
      if (Character.isLetterOrDigit(c) || "-._~%!$&'()*+;=:[]".indexOf(c) >= 0) {
        KINDS[c] |= HOST;
      }
    }
    KINDS[' '] |= VALUE;
    KINDS['\t'] |= VALUE;
    for (int c = 0x80; c < 256; c++) {
      KINDS[c] |= VALUE;
    }
  }

  private Octets() {}

  static boolean isToken(byte b) {
    return (KINDS[b & 0xff] & TOKEN) != 0;
  }

  static boolean isValue(byte b) {
    return (KINDS[b & 0xff] & VALUE) != 0;
  }

  static boolean isTarget(byte b) {
    return (KINDS[b & 0xff] & TARGET) != 0;
  }

  static boolean isHost(byte b) {
    return (KINDS[b & 0xff] & HOST) != 0;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }

  /** Whether {@code bytes[from, to)} is {@code lowerCase} in whatever case. */
  static boolean equalIgnoringCase(byte[] bytes, int from, int to, byte[] lowerCase) {
    if (to - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(bytes[from + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
