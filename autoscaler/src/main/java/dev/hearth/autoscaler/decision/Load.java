package dev.hearth.autoscaler.decision;

import dev.hearth.api.function.ScalingSpec;
import java.time.Duration;

/** How many instances each view of the load asks for. */
record Load(ScalingRules rules, ScalingSpec spec) {
  /** Concurrency that the autoscaler aims for per instance. */
  double perInstance() {
    return spec.concurrency() * spec.target();
  }

  Wanted average(Traffic.Known traffic) {
    return new Wanted(
        forConcurrency(traffic.stableConcurrency()),
        new Reason.AverageLoad(traffic.stableConcurrency(), perInstance(), rules.stableWindow()));
  }

  int burst(Traffic.Known traffic) {
    return forConcurrency(traffic.panicConcurrency());
  }

  Wanted burst(Traffic.Known traffic, Panic panic) {
    return new Wanted(
        panic.most(),
        new Reason.Burst(
            traffic.panicConcurrency(), perInstance(), rules.panicWindow(), panic.most()));
  }

  /**
   * Instances that hold what is in flight and empty the queue within the objective. While one
   * instance works, a slot serves {@code objective / service time} queued calls one after the
   * other, so a queued call asks for {@code service time / objective} of a slot, and never for more
   * than one.
   *
   * @param late the queue was not emptied within the objective though instances were there, so the
   *     measured service time is no guide
   */
  Wanted queue(Traffic.Known traffic, boolean late) {
    double share =
        late || traffic.serviceSeconds().isEmpty()
            ? 1
            : Math.min(1, traffic.serviceSeconds().getAsDouble() / seconds(spec.queueTime()));
    double slots = traffic.inFlight() + traffic.queued() * share;
    int instances = ceil(slots / spec.concurrency());
    return new Wanted(
        traffic.queued() > 0 ? Math.max(1, instances) : instances,
        new Reason.Queue(
            traffic.inFlight(), traffic.queued(), traffic.oldestWait(), traffic.serviceSeconds()));
  }

  private int forConcurrency(double concurrency) {
    return ceil(concurrency / perInstance());
  }

  /** Rounded up, but not for what is a rounding error of a sum. */
  private static int ceil(double value) {
    return (int) Math.min(1_000_000, Math.ceil(value - 1e-6));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
