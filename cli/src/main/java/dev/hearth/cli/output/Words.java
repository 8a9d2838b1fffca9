package dev.hearth.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Text that fits a width, in characters. A word is broken only where it is longer than a line. */
final class Words {
  private static final String ELLIPSIS = "…";

  private Words() {}

  static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  /** The beginning of a text, to the end of a word, with an ellipsis; all of it where it fits. */
  static String shortened(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    int end = text.offsetByCodePoints(0, Math.max(0, width - 1));
    int space = text.lastIndexOf(' ', end);
    String begin =
        space > end / 2 ? text.substring(0, space).stripTrailing() : text.substring(0, end);
    return begin + ELLIPSIS;
  }

  /** The lines of a text; a word that is longer than a line is shortened. */
  static List<String> wrapped(String text, int width) {
    if (width(text) <= width) {
      return List.of(text);
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(shortened(word, width));
    }
    lines.add(line.toString());
    return lines;
  }
}
