package dev.hearth.api.function;

import java.time.DateTimeException;
import java.time.Instant;

/** Where a trigger begins to read that has read nothing yet. */
public sealed interface StartPosition {
  StartPosition DEFAULT = new Latest();

  /** With what comes after the trigger was made. */
  record Latest() implements StartPosition {
    @Override
    public String toString() {
      return "latest";
    }
  }

  /** With the oldest record there is. */
  record Earliest() implements StartPosition {
    @Override
    public String toString() {
      return "earliest";
    }
  }

  /** With the first record that is not older. */
  record At(Instant time) implements StartPosition {
    @Override
    public String toString() {
      return time.toString();
    }
  }

  /**
   * Reads what {@code toString} writes.
   *
   * @throws IllegalArgumentException for anything else
   */
  static StartPosition parse(String text) {
    return switch (text) {
      case "latest" -> new Latest();
      case "earliest" -> new Earliest();
      default -> new At(time(text));
    };
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a place to begin: use latest, earliest, or a time such as"
              + " 2026-01-31T08:00:00Z",
          e);
    }
  }
}
