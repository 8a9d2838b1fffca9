package dev.hearth.api.event;

import java.util.List;
import java.util.Optional;

/**
 * Some dead letters, by topic, partition and offset.
 *
 * @param next for {@link DeadLetterQuery#after()}; empty when all were looked at
 * @param skipped why letters that were meant were left as they are, a text for people each
 */
public record DeadLetterPage(
    List<DeadLetterEntry> letters, Optional<String> next, List<String> skipped) {
  public DeadLetterPage {
    letters = List.copyOf(letters);
    skipped = List.copyOf(skipped);
  }

  public DeadLetterPage(List<DeadLetterEntry> letters, Optional<String> next) {
    this(letters, next, List.of());
  }
}
