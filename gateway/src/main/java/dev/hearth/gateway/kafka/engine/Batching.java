package dev.hearth.gateway.kafka.engine;

/**
 * How events go together in one call.
 *
 * @param size most events of a call
 * @param windowMillis how long the first of them may wait for others
 * @param bytes most of a call; a single event may be larger
 */
public record Batching(int size, long windowMillis, long bytes) {
  public static final Batching NONE = new Batching(1, 0, Long.MAX_VALUE);
}
