package dev.hearth.gateway.kafka.engine;

/**
 * How much a trigger keeps in memory.
 *
 * @param bytes of keys, values and headers; one fetch may go over it
 * @param events buffered and in flight
 * @param span offsets of one partition between the oldest unfinished record and the newest: what a
 *     crash may repeat at most
 */
public record BufferLimits(long bytes, int events, int span) {
  public static final BufferLimits DEFAULT = new BufferLimits(8L << 20, 10_000, 20_000);
}
