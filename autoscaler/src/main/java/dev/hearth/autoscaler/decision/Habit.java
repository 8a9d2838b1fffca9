package dev.hearth.autoscaler.decision;

import dev.hearth.autoscaler.keepalive.IdlePlan;
import dev.hearth.autoscaler.keepalive.IdleTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a function is called, as far as was seen.
 *
 * @param times how long it was idle between calls
 * @param lastDemand of what was seen without a break; empty when it is not known
 * @param plan for the idle time that goes on; empty while it is busy
 */
public record Habit(IdleTimes times, Optional<Instant> lastDemand, Optional<IdlePlan> plan) {
  static final Habit NONE = new Habit(IdleTimes.NONE, Optional.empty(), Optional.empty());

  /** For another revision of the same function. */
  public static Habit of(IdleTimes times) {
    return new Habit(times, Optional.empty(), Optional.empty());
  }

  /** With what the traffic says of the last demand. */
  Habit after(Traffic.Known traffic) {
    if (traffic.lastDemand().isEmpty() || traffic.lastDemand().equals(lastDemand)) {
      return this;
    }
    Instant latest = traffic.lastDemand().get();
    IdleTimes seen =
        lastDemand.map(before -> times.with(Duration.between(before, latest))).orElse(times);
    return new Habit(seen, traffic.lastDemand(), Optional.empty());
  }

  /** After reports were missing: nobody knows how long the idle time was. */
  Habit interrupted() {
    return lastDemand.isEmpty() ? this : new Habit(times, Optional.empty(), plan);
  }

  Habit with(IdlePlan newPlan) {
    return new Habit(times, lastDemand, Optional.of(newPlan));
  }
}
