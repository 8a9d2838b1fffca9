package dev.hearth.gateway.wire;

/** Checks text that is to become part of a head. */
public final class Texts {
  private Texts() {}

  /** Whether it may be the name of a header. */
  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || !Octets.isToken((byte) c)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether {@code bytes[from, to)} is a token without capital letters, as HTTP/2 writes names. */
  public static boolean isLowerCaseToken(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Octets.isToken(bytes[i]) || (bytes[i] >= 'A' && bytes[i] <= 'Z')) {
        return false;
      }
    }
    return to > from;
  }

  /** Whether {@code bytes[from, to)} may be the value of a header. */
  public static boolean isValue(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Octets.isValue(bytes[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether it may be the value of a header: ISO 8859-1 without control characters. */
  public static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x100 || !Octets.isValue((byte) c)) {
        return false;
      }
    }
    return true;
  }
}
