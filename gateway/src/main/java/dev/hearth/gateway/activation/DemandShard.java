package dev.hearth.gateway.activation;

/**
 * The sums of a revision's calls on one event loop. Its lock is contended only when demand is read,
 * once a second, not between event loops. Times are nanoseconds on one monotonic clock.
 */
final class DemandShard {
  private long arrivals;
  private long completions;
  private long serviceNanos;
  private double endedSeconds;
  private int present;
  private long presentSince; // sum of the arrival times of those present; wraps around harmlessly

  synchronized void arrived(long at) {
    arrivals++;
    present++;
    presentSince += at;
  }

  /** A call left that no instance answered. */
  synchronized void left(long arrivedAt, long at) {
    present--;
    presentSince -= arrivedAt;
    endedSeconds += (at - arrivedAt) / 1e9;
  }

  synchronized void completed(long arrivedAt, long startedAt, long at) {
    left(arrivedAt, at);
    completions++;
    serviceNanos += at - startedAt;
  }

  synchronized void addTo(DemandSums sums, long now) {
    sums.arrivals += arrivals;
    sums.completions += completions;
    sums.serviceSeconds += serviceNanos / 1e9;
    sums.concurrencySeconds += endedSeconds + (present * now - presentSince) / 1e9;
    sums.present += present;
  }
}
