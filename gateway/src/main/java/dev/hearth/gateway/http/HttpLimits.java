package dev.hearth.gateway.http;

import java.time.Duration;

/**
 * What one client may take.
 *
 * @param bodyBytes of a request's body to a function
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
}
