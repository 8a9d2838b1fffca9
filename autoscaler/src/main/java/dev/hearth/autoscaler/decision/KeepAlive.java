package dev.hearth.autoscaler.decision;

import dev.hearth.api.function.ScalingSpec;
import java.time.Duration;
import java.time.Instant;

/** How long a function that nobody calls keeps what is above its minimum: a fixed time. */
final class KeepAlive {
  private KeepAlive() {}

  /** Time since the last known demand; zero while there is any. */
  static Duration quietFor(ScalingState state, Traffic.Known traffic, Instant now) {
    if (traffic.isBusy()) {
      return Duration.ZERO;
    }
    Instant last = traffic.lastDemand().filter(state.since()::isBefore).orElse(state.since());
    return last.isBefore(now) ? Duration.between(last, now) : Duration.ZERO;
  }

  static boolean isOver(Duration quietFor, ScalingSpec spec, Traffic.Known traffic) {
    return !traffic.isBusy() && quietFor.compareTo(spec.idle()) >= 0;
  }
}
