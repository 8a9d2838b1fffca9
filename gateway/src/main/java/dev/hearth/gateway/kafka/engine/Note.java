package dev.hearth.gateway.kafka.engine;

/**
 * What is written down of an event that did not succeed at once, so that whoever has its partition
 * next goes on where this one stopped.
 *
 * @param attempts tries that were begun and count
 * @param open whether the last of them had not ended when this was written
 * @param due when the next may begin, in milliseconds of the clock
 */
public record Note(Place place, int attempts, boolean open, long due) {
  /** Where the event is. */
  public enum Place {
    /** In its topic, not below the mark. */
    TOPIC,
    /** The note carries the record; its place in the topic counts as finished. */
    MOVED,
    /** It came to its end; the mark did not pass it yet. */
    ENDED
  }
}
