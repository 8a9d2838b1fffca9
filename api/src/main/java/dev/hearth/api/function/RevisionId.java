package dev.hearth.api.function;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Identifies a revision: its function and a number that counts from 1 and is never used again. */
public record RevisionId(FunctionName function, int number) implements Comparable<RevisionId> {
  private static final Pattern TEXT = Pattern.compile("(.+)-(\\d{5,9})");

  public RevisionId {
    if (number < 1 || number > 999_999_999) {
      throw new IllegalArgumentException("revision number must be 1 to 999999999: " + number);
    }
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @throws HearthException with {@link ErrorCode#INVALID_REQUEST} for anything else
   */
  public static RevisionId parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) == 0) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST, "'" + text + "' is not a revision: expected NAME-00001");
    }
    return new RevisionId(new FunctionName(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public int compareTo(RevisionId other) {
    int byFunction = function.compareTo(other.function);
    return byFunction != 0 ? byFunction : Integer.compare(number, other.number);
  }

  /** For example {@code greet-00003}; the value of {@code K_REVISION}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s-%05d", function.value(), number);
  }
}
