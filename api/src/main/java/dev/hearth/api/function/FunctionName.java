package dev.hearth.api.function;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.regex.Pattern;

/**
 * The name of a function: 1 to 52 lower-case letters, digits and hyphens, starting with a letter
 * and ending with a letter or digit, so that a revision's name is still a valid DNS label.
 */
public record FunctionName(String value) implements Comparable<FunctionName> {
  private static final Pattern VALID = Pattern.compile("[a-z](?:[-a-z0-9]{0,50}[a-z0-9])?");

  public FunctionName {
    if (!VALID.matcher(value).matches()) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "function name '"
              + (value.length() > 80 ? value.substring(0, 80) + "…" : value)
              + "' is not valid: use 1 to 52 lower-case letters, digits and hyphens,"
              + " starting with a letter and not ending with a hyphen");
    }
  }

  /** Whether {@code value} could be the name of a function; never throws. */
  public static boolean isValid(String value) {
    return VALID.matcher(value).matches();
  }

  @Override
  public int compareTo(FunctionName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
