package dev.hearth.gateway.forward;

import java.util.concurrent.TimeUnit;

/**
 * Decides whether a connection that waited may carry another request. A server may close such a
 * connection at the moment a request arrives on it; a request that must not be sent twice is lost
 * then. So it is sent only on a connection that is far from its end, by what the backend announces
 * ({@code Keep-Alive: timeout}) and by what its connections showed so far. Times are durations in
 * nanoseconds and are handed in. Safe for use by many threads; of updates that meet, one may be
 * lost, and the next connection gives it again.
 */
// docs/decisions/0140
final class IdleLimit {
  /** An idle time that every server that keeps connections at all is taken to allow. */
  static final long UNPROVEN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long NONE = Long.MAX_VALUE;

  private volatile long announced = NONE;
  private volatile long closedAfter = NONE;
  private volatile long survived = UNPROVEN_NANOS;
  private volatile int mostRequests = Integer.MAX_VALUE;

  /** A response says after how many idle seconds the backend closes the connection. */
  void announced(long seconds) {
    long nanos = TimeUnit.SECONDS.toNanos(seconds);
    if (nanos != announced) {
      announced = nanos;
    }
  }

  /**
   * The backend closed a connection.
   *
   * @param idle time since its last response
   * @param requests it had carried
   */
  void closed(long idle, int requests) {
    if (idle < UNPROVEN_NANOS) {
      // It did not wait: it closes after so many requests.
      mostRequests = Math.min(mostRequests, Math.max(1, requests));
      return;
    }
    closedAfter = Math.min(closedAfter, idle);
    survived = Math.min(survived, idle);
  }

  /**
   * A connection was still good after an idle time.
   *
   * @param requests it had carried before
   */
  void survived(long idle, int requests) {
    if (idle > survived) {
      survived = idle;
      if (idle > closedAfter) {
        closedAfter = NONE;
      }
    }
    if (requests >= mostRequests) {
      mostRequests = requests + 1;
    }
  }

  /**
   * Whether a connection may carry another request.
   *
   * @param idle time since its last response
   * @param requests it has carried
   * @param repeatable whether the request is sent again when the connection turns out to be closed
   */
  boolean allows(long idle, int requests, boolean repeatable) {
    long end = Math.min(announced, closedAfter);
    if (repeatable) {
      return end == NONE || idle < end / 4 * 3;
    }
    return idle < (end == NONE ? survived : end) / 2 && requests < mostRequests;
  }
}
