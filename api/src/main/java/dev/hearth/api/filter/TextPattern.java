package dev.hearth.api.filter;

import java.util.List;

/**
 * Texts of which one has to fit. A {@code *} at the beginning or the end of one stands for any
 * text, also none; a lone {@code *} fits everything. Elsewhere it is a character like others.
 */
public record TextPattern(List<String> anyOf) {
  private static final int MOST_TEXTS = 64;
  private static final int LONGEST = 256;

  public TextPattern {
    anyOf = List.copyOf(anyOf);
    if (anyOf.isEmpty() || anyOf.size() > MOST_TEXTS) {
      throw new IllegalArgumentException(
          "a filter needs 1 to " + MOST_TEXTS + " texts to compare with, not " + anyOf.size());
    }
    anyOf.stream()
        .filter(text -> text.length() > LONGEST)
        .findFirst()
        .ifPresent(
            text -> {
              throw new IllegalArgumentException(
                  "a text of a filter has " + text.length() + " characters; most are " + LONGEST);
            });
  }

  public static TextPattern of(String... anyOf) {
    return new TextPattern(List.of(anyOf));
  }

  public boolean matches(String text) {
    return anyOf.stream().anyMatch(pattern -> matches(pattern, text));
  }

  /** Whether it fits whatever is there, so that only its being there counts. */
  public boolean matchesAnything() {
    return anyOf.contains("*");
  }

  private static boolean matches(String pattern, String text) {
    if (pattern.equals("*")) {
      return true;
    }
    boolean openStart = pattern.startsWith("*");
    boolean openEnd = pattern.length() > 1 && pattern.endsWith("*");
    String fixed =
        pattern.substring(openStart ? 1 : 0, openEnd ? pattern.length() - 1 : pattern.length());
    if (openStart && openEnd) {
      return text.contains(fixed);
    }
    if (openStart) {
      return text.endsWith(fixed);
    }
    return openEnd ? text.startsWith(fixed) : text.equals(fixed);
  }
}
