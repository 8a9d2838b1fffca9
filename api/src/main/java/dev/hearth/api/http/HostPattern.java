package dev.hearth.api.http;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which hosts a route is for: one by its name, all below a name ({@code *.example.org}, which is
 * not {@code example.org} itself), or any.
 *
 * @param value in lower case and without a port; {@code *} for any host
 */
public record HostPattern(String value) {
  public static final HostPattern ANY = new HostPattern("*");

  private static final int LONGEST = 253;
  private static final String WILDCARD = "*.";
  private static final Pattern NAME =
      Pattern.compile(
          "[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?(?:\\.[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?)*");

  public HostPattern {
    value = value.toLowerCase(Locale.ROOT);
    String name = value.startsWith(WILDCARD) ? value.substring(WILDCARD.length()) : value;
    if (!value.equals("*") && (name.length() > LONGEST || !NAME.matcher(name).matches())) {
      throw new IllegalArgumentException(
          "host '"
              + value
              + "' is not valid: write a name without scheme and port such as api.example.org,"
              + " *.example.org for all below it, and other letters than a to z as xn--…");
    }
  }

  public boolean isAny() {
    return value.equals("*");
  }

  public boolean isWildcard() {
    return value.startsWith(WILDCARD);
  }

  /** The name, or of a wildcard the name that is meant with all below it. */
  public String name() {
    return isWildcard() ? value.substring(WILDCARD.length()) : value;
  }

  @Override
  public String toString() {
    return value;
  }
}
