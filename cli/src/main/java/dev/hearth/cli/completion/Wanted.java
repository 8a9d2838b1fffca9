package dev.hearth.cli.completion;

import java.util.List;
import java.util.Optional;

/**
 * What belongs where the cursor is.
 *
 * @param words those that fit, for {@link Kind#WORDS}
 * @param function whose revisions, topics or schedules are wanted; empty for those of all functions
 * @param begun the part that is typed already
 */
public record Wanted(Kind kind, List<String> words, Optional<String> function, String begun) {
  /** Where the words come from. */
  public enum Kind {
    WORDS,
    FUNCTIONS,
    TOPICS,
    REVISIONS,
    SCHEDULES,
    TEMPLATES,
    FILES,
    DIRECTORIES,
    NOTHING
  }
}
