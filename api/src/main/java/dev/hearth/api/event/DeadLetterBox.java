package dev.hearth.api.event;

import dev.hearth.api.error.HearthException;
import java.util.Optional;

/**
 * The events that were given up. Each letter has a state of its own that survives everything; the
 * letters themselves stay until their topic's retention takes them. Methods block, and throw a
 * {@link HearthException} with {@code EVENTS_UNAVAILABLE} when the cluster does not answer.
 */
public interface DeadLetterBox {
  DeadLetterPage list(DeadLetterQuery query);

  /** Of the query only topics, function and id count. */
  Optional<DeadLetterContent> show(DeadLetterQuery query);

  /**
   * Sends one page of waiting letters to the topics they came from and marks them, both or none. A
   * letter that was sent once is not sent again.
   */
  DeadLetterPage redrive(DeadLetterQuery query);

  /** Marks one page of waiting letters as not needed. */
  DeadLetterPage drop(DeadLetterQuery query);
}
