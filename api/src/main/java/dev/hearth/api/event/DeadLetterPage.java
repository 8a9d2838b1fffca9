package dev.hearth.api.event;

import java.util.List;
import java.util.Optional;

/**
 * Some dead letters, by topic, partition and offset.
 *
 * @param next for {@link DeadLetterQuery#after()}; empty when all were looked at
 */
public record DeadLetterPage(List<DeadLetterEntry> letters, Optional<String> next) {
  public DeadLetterPage {
    letters = List.copyOf(letters);
  }
}
