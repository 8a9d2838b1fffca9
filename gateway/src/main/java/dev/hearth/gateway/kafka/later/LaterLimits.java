package dev.hearth.gateway.kafka.later;

/**
 * What calls for later may take.
 *
 * @param calls of one function that have not ended
 * @param bodyBytes of one call
 */
public record LaterLimits(int calls, int bodyBytes) {
  public static final LaterLimits DEFAULT = new LaterLimits(100_000, 1 << 20);
}
