package dev.hearth.autoscaler.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is known of the calls to a revision. Not to know is a value of its own, never zero. */
public sealed interface Traffic {
  /** Every report that should have come did not. */
  record Unknown(Duration silentFor) implements Traffic {}

  /**
   * The sum over all gateways.
   *
   * @param inFlight calls that instances work on
   * @param queued calls and events that wait for an instance
   * @param queuedAsOf when the newest report came of calls that wait; empty while none waits
   * @param oldestWait how long the oldest of those has waited
   * @param stableConcurrency calls in flight or queued, averaged over the stable window
   * @param panicConcurrency the same over the panic window
   * @param arrivalsPerSecond over the stable window
   * @param serviceSeconds mean time that an instance needs for a call; empty before the first ended
   * @param arrivals calls that arrived so far, a sum
   * @param lastDemand when there was last any demand, as far as is known
   * @param missing for how long some gateway has been silent that should not be: there may be more
   *     demand than this, not less
   */
  record Known(
      int inFlight,
      int queued,
      Optional<Instant> queuedAsOf,
      Duration oldestWait,
      double stableConcurrency,
      double panicConcurrency,
      double arrivalsPerSecond,
      OptionalDouble serviceSeconds,
      long arrivals,
      Optional<Instant> lastDemand,
      Optional<Duration> missing)
      implements Traffic {
    public boolean isBusy() {
      return inFlight > 0 || queued > 0;
    }
  }
}
