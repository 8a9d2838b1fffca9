package dev.hearth.gateway.kafka.engine;

import java.time.Duration;

/**
 * How much a trigger keeps in memory, and for how long one event may hold back its partition.
 *
 * @param bytes of keys, values and headers; one fetch may go over it
 * @param events buffered and in flight
 * @param span offsets of one partition between the oldest unfinished record and the newest
 * @param hold how long an event that is tried again may hold back the mark of its partition before
 *     it is moved to the retry store; it is moved earlier when half the span is used
 */
public record BufferLimits(long bytes, int events, int span, Duration hold) {
  public static final BufferLimits DEFAULT = new BufferLimits(8L << 20, 20_000, 20_000);

  public BufferLimits(long bytes, int events, int span) {
    this(bytes, events, span, Duration.ofSeconds(5));
  }
}
