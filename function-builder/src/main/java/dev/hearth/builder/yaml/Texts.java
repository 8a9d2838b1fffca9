package dev.hearth.builder.yaml;

/** Pieces of error messages. */
final class Texts {
  private Texts() {}

  static String shortened(String text, int most) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= most ? line : line.substring(0, most) + "…";
  }
}
