package dev.hearth.cli.output;

import java.util.Locale;

/** How characters that control a terminal are written. Pure. */
final class Visible {
  private Visible() {}

  /** The character itself, or its number where a terminal would act on it or hide it. */
  static String of(int character) {
    return acts(character) ? escaped(character) : Character.toString(character);
  }

  /** As in JSON, for example {@code \\u001b}. */
  static String escaped(int character) {
    return character > 0xffff
        ? String.format(Locale.ROOT, "\\U%08x", character)
        : String.format(Locale.ROOT, "\\u%04x", character);
  }

  private static boolean acts(int character) {
    if (character == '\n' || character == '\t') {
      return false;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT -> turnsText(character) || isTag(character);
      default -> false;
    };
  }

  /** Changes the direction of the text behind it, so that it reads otherwise than it is. */
  private static boolean turnsText(int character) {
    return character == 0x061c
        || character == 0x200e
        || character == 0x200f
        || (character >= 0x202a && character <= 0x202e)
        || (character >= 0x2066 && character <= 0x2069);
  }

  /** Text that no terminal shows. */
  private static boolean isTag(int character) {
    return character >= 0xe0000 && character <= 0xe007f;
  }
}
