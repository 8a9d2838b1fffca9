package dev.hearth.gateway.liveness;

import java.util.List;

/**
 * What is known of an instance that calls were left in, or that could not be reached. Times are
 * nanoseconds of one monotonic clock; {@link #NEVER} where there is none.
 *
 * @param limit most calls at a time in the instance, at least 1
 * @param deadlines of the calls that were cancelled and still occupy the instance
 * @param answeredAt when a call was answered last
 * @param channel whether the instance answers probes
 * @param silentSince when the first probe was sent that has no answer yet; never while the last one
 *     was answered
 * @param refusals connections in a row that the instance did not accept, or closed at once
 * @param refusedSince when the first of them was tried
 */
public record Signs(
    int limit,
    List<Long> deadlines,
    long answeredAt,
    Channel channel,
    long silentSince,
    int refusals,
    long refusedSince) {
  public static final long NEVER = Long.MIN_VALUE;

  /** How an instance can be asked. */
  public enum Channel {
    /** By a probe that only an instance answers that makes progress. */
    PROBE,
    /** Not at all: only its calls tell. */
    NONE
  }

  public Signs {
    deadlines = List.copyOf(deadlines);
  }
}
