package dev.hearth.gateway.wire;

/**
 * The form of call ids that Hearth derives from what others know, such as the place of an event in
 * its topic: UUIDs of version 3 and 8. A caller that could choose one would be taken for an event
 * that is still to come, by a function that handles each call id once.
 */
public final class CallIdForm {
  private static final int LENGTH = 36;
  private static final int VERSION_AT = 14;

  private CallIdForm() {}

  /** Whether {@code bytes[from, to)} has it. */
  public static boolean isDerived(byte[] bytes, int from, int to) {
    if (to - from != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      byte b = bytes[from + i];
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? b != '-' : Character.digit(b, 16) < 0) {
        return false;
      }
    }
    byte version = bytes[from + VERSION_AT];
    return version == '3' || version == '8';
  }
}
