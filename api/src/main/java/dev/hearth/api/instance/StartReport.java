package dev.hearth.api.instance;

import java.time.Duration;

/**
 * How an instance came to take calls.
 *
 * @param kind what it was made from
 * @param acquire from the moment the invoker set about it until it had a cell, a container or the
 *     paused instance
 * @param specialise from then until it took calls: mounts, limits, the process and the handler
 */
public record StartReport(StartKind kind, Duration acquire, Duration specialise) {
  public Duration total() {
    return acquire.plus(specialise);
  }
}
