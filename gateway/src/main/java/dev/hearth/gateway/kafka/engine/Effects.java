package dev.hearth.gateway.kafka.engine;

import dev.hearth.api.function.RetryPolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@link Deliveries} asks of the world. Every {@code then} is called once, on the thread of
 * the deliveries, later or before the method returns. A problem is a text for people; empty means
 * that it worked.
 */
public interface Effects<R> {
  /** Calls that may go on at a time; 0 while there is nothing to call. */
  int concurrency();

  RetryPolicy retry(R record);

  /** Since when there is this event, in milliseconds of the clock. */
  long born(R record);

  /** Calls the function with these events. */
  void call(List<Event<R>> events, Consumer<CallResult> then);

  /** Writes a note that replaces earlier ones of the same event. Notes of one event keep order. */
  void note(Event<R> event, Note note, Consumer<Optional<String>> then);

  /** Does what belongs to an event's end: a dead letter, a reply. */
  void conclude(Event<R> event, Conclusion conclusion, Consumer<Optional<String>> then);

  /** The notes of this event are needed no more. */
  void forget(RecordId id);

  /**
   * Whether an event that was never called is given up, and not just dropped, when its topic is
   * deleted.
   */
  default boolean outlivesItsTopic() {
    return false;
  }
}
