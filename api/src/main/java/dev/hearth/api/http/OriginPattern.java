package dev.hearth.api.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which origins may read answers: one as browsers send it ({@code https://app.example.org}), all
 * below a name ({@code https://*.example.org}), or any ({@code *}).
 *
 * @param value in lower case, without the scheme's own port
 */
public record OriginPattern(String value) {
  public static final OriginPattern ANY = new OriginPattern("*");

  private static final String WILDCARD = "://*.";
  private static final Pattern VALID =
      Pattern.compile(
          "([a-z][-+.a-z0-9]*)://(?:(?:\\*\\.)?[a-z0-9_](?:[-._a-z0-9]*[a-z0-9_])?|\\[[:.0-9a-f]+])"
              + "(:\\d{1,5})?");

  public OriginPattern {
    value = value.toLowerCase(Locale.ROOT);
    if (!value.equals("*")) {
      Matcher matcher = VALID.matcher(value);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "origin '"
                + value
                + "' is not valid: write scheme and host without a path, such as"
                + " https://app.example.org or https://*.example.org, or * for any");
      }
      String port = matcher.group(2) == null ? "" : matcher.group(2);
      if (matcher.group(1).equals("https") ? port.equals(":443") : isHttpDefault(matcher, port)) {
        value = value.substring(0, value.length() - port.length());
      }
    }
  }

  public boolean isAny() {
    return value.equals("*");
  }

  public boolean isWildcard() {
    return value.contains(WILDCARD);
  }

  /** Of a wildcard: what the origin begins with, {@code https://}. */
  public String beginning() {
    return value.substring(0, value.indexOf(WILDCARD) + 3);
  }

  /** Of a wildcard: what the origin ends with, {@code .example.org}. */
  public String ending() {
    return value.substring(value.indexOf(WILDCARD) + WILDCARD.length() - 1);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isHttpDefault(Matcher matcher, String port) {
    return matcher.group(1).equals("http") && port.equals(":80");
  }
}
