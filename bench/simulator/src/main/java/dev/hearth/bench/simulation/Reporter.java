package dev.hearth.bench.simulation;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.demand.RevisionTraffic;
import java.time.Duration;
import java.time.Instant;

/** Counts calls as a gateway does, and makes of it what the autoscaler sees. */
final class Reporter {
  private final RevisionId revision;
  private final Timeline timeline;
  private final RevisionTraffic traffic;
  private final long memoryBytes;
  private long countedUntil;
  private double concurrencySeconds;
  private double serviceSeconds;
  private long arrivals;
  private long completions;

  Reporter(String name, int memoryMiB, Timeline timeline, ScalingRules rules) {
    this.memoryBytes = (long) memoryMiB << 20;
    this.revision = new RevisionId(new FunctionName(name), 1);
    this.timeline = timeline;
    this.traffic = new RevisionTraffic(rules, Duration.ofDays(1), timeline.instant());
  }

  /** Before the number of calls that are there changes. */
  void count(double calls) {
    concurrencySeconds += calls * (timeline.now() - countedUntil) / 1000.0;
    countedUntil = timeline.now();
  }

  void arrived(long calls) {
    arrivals += calls;
  }

  void completed(long calls, double seconds) {
    completions += calls;
    serviceSeconds += seconds;
  }

  Observation observe(int inFlight, int queued, long oldestWaitMillis, Pool pool) {
    Instant now = timeline.instant();
    count(inFlight + queued);
    traffic.report(
        new Demand(
            revision,
            "simulated",
            now,
            inFlight,
            queued,
            Duration.ofMillis(oldestWaitMillis),
            arrivals,
            completions,
            concurrencySeconds,
            serviceSeconds),
        now);
    return new Observation(
        pool.count(InstanceState.READY),
        pool.count(InstanceState.STARTING),
        pool.count(InstanceState.PAUSED),
        0,
        memoryBytes,
        traffic.at(now, pool.isEmpty()));
  }
}
