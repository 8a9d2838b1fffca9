package dev.hearth.gateway.http;

import java.time.Duration;

/**
 * What one client may take.
 *
 * @param bodyBytes of a request's body to a function whose manifest says nothing
 * @param headBytes of a request line with its headers
 * @param headTime for a head to arrive, from its first byte
 * @param idleTime of a connection between two requests
 * @param bodyTime in which nothing of a body that is waited for arrives
 */
public record HttpLimits(
    long bodyBytes, int headBytes, Duration headTime, Duration idleTime, Duration bodyTime) {
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          100L << 20,
          32 << 10,
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofSeconds(30));

  /** These with other sizes. */
  public HttpLimits with(long otherBodyBytes, int otherHeadBytes) {
    return new HttpLimits(otherBodyBytes, otherHeadBytes, headTime, idleTime, bodyTime);
  }
}
