package dev.hearth.gateway.wire;

/** Checks text that is to become part of a head. */
public final class Texts {
  private Texts() {}

  /** Whether it may be the name of a header. */
  public static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c < 0x80 && Octets.isToken((byte) c));
  }

  /** Whether it may be the value of a header: ISO 8859-1 without control characters. */
  public static boolean isValue(String text) {
    return text.chars().allMatch(c -> c < 0x100 && Octets.isValue((byte) c));
  }
}
