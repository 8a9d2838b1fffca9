package dev.hearth.api.http;

import java.util.List;
import java.util.Locale;

/**
 * Which paths a route is for: one ({@code /orders}), or one with all below it ({@code /orders/*},
 * of which {@code /orders} is one). Written decoded: a letter stands for itself, not as {@code %…}.
 */
public record PathPattern(String value) {
  /** First segments, in whatever case, that no route can have: Hearth answers these itself. */
  public static final List<String> RESERVED =
      List.of("function", "async-function", "api", "q", ".hearth");

  private static final int LONGEST = 512;
  private static final String BELOW = "/*";

  /** Every path that is not reserved. */
  // Made by the constructor, which needs the constants above.
  public static final PathPattern ALL = new PathPattern("/*");

  public PathPattern {
    if (!value.startsWith("/") || value.length() > LONGEST) {
      throw new IllegalArgumentException(
          "path '"
              + shortened(value)
              + "' is not valid: it must begin with '/' and have at most "
              + LONGEST
              + " characters");
    }
    value.chars().forEach(c -> checkCharacter(value, c));
    List<String> segments = List.of(value.substring(1).split("/", -1));
    for (int i = 0; i < segments.size(); i++) {
      checkSegment(value, segments.get(i), i == segments.size() - 1);
    }
    if (RESERVED.contains(segments.getFirst().toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "path '" + value + "' is reserved: Hearth answers /" + segments.getFirst() + " itself");
    }
  }

  /** Whether all below the path are meant too. */
  public boolean isPrefix() {
    return value.endsWith(BELOW);
  }

  /** The path without {@code /*}; empty for all paths. */
  public String base() {
    return isPrefix() ? value.substring(0, value.length() - BELOW.length()) : value;
  }

  @Override
  public String toString() {
    return value;
  }

  private static void checkCharacter(String value, int c) {
    if (c <= ' ' || c == 0x7f || "?#%\\\"<>;".indexOf(c) >= 0) {
      throw new IllegalArgumentException(
          "path '"
              + shortened(value)
              + "' is not valid: spaces, control characters and any of ?#%\\\"<>; cannot be in it;"
              + " write letters as they are, not percent-encoded");
    }
  }

  private static void checkSegment(String value, String segment, boolean last) {
    boolean emptyInside = segment.isEmpty() && !last;
    if (emptyInside || segment.equals(".") || segment.equals("..")) {
      throw new IllegalArgumentException(
          "path '" + value + "' is not valid: it has an empty segment, '.' or '..'");
    }
    if (segment.contains("*") && !(last && segment.equals("*"))) {
      throw new IllegalArgumentException(
          "path '"
              + value
              + "' is not valid: '*' can only be the whole last segment, as in /orders/*");
    }
  }

  private static String shortened(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
