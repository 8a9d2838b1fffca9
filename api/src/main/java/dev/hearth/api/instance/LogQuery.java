package dev.hearth.api.instance;

import dev.hearth.api.function.RevisionId;
import java.time.Instant;
import java.util.Optional;

/**
 * Which lines of a function's log are wanted.
 *
 * @param tail most lines of those that are there already, the last ones; a line in parts is one
 * @param since only lines from this time on
 * @param revision only lines of this revision's instances
 */
public record LogQuery(int tail, Optional<Instant> since, Optional<RevisionId> revision) {
  public LogQuery {
    if (tail < 0) {
      throw new IllegalArgumentException("tail must be 0 or more: " + tail);
    }
  }

  /** The last lines of all revisions. */
  public static LogQuery last(int lines) {
    return new LogQuery(lines, Optional.empty(), Optional.empty());
  }
}
