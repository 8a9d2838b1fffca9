package dev.hearth.api.instance;

import java.time.Duration;
import java.time.Instant;

/**
 * A start as the call saw it that waited for it longest: where its time went, from its arrival to
 * the first byte of the answer. The phases follow one another but for {@code queue}, which is what
 * lay before and after the start.
 *
 * @param at when the call arrived
 * @param queue until demand for it went out, and from the moment the instance was known to take
 *     calls until this one was given to it
 * @param decide from then until the invoker set about it, and the way of the messages
 * @param acquire the part of {@link StartReport#acquire} that lay within the wait
 * @param specialise the part of {@link StartReport#specialise} that lay within the wait
 * @param firstByte what the instance took to begin its answer
 */
public record ColdStart(
    Instant at,
    StartKind kind,
    Duration queue,
    Duration decide,
    Duration acquire,
    Duration specialise,
    Duration firstByte) {
  /** What of the wait was for the start. */
  public Duration start() {
    return decide.plus(acquire).plus(specialise);
  }

  /** From the arrival to the first byte. */
  public Duration whole() {
    return queue.plus(start()).plus(firstByte);
  }
}
