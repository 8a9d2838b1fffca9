package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.ScalingDecision;
import dev.hearth.api.demand.ScalingInputs;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Decision;
import dev.hearth.autoscaler.decision.Limit;
import dev.hearth.autoscaler.decision.Observation;
import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A decision with what it was made from, for people. */
public record RecordedDecision(
    Instant at, RevisionId revision, ScalingSpec spec, Observation observation, Decision decision) {
  public ScalingDecision forPeople() {
    return new ScalingDecision(
        at,
        revision,
        decision.desired(),
        decision.reason().kind(),
        decision.limit().map(Limit::kind),
        decision.words(),
        inputs());
  }

  private ScalingInputs inputs() {
    Optional<ScalingInputs.Calls> calls =
        switch (observation.traffic()) {
          case Traffic.Unknown _ -> Optional.empty();
          case Traffic.Known known ->
              Optional.of(
                  new ScalingInputs.Calls(
                      known.inFlight(),
                      known.queued(),
                      known.oldestWait(),
                      known.stableConcurrency(),
                      known.panicConcurrency(),
                      known.arrivalsPerSecond(),
                      known.serviceSeconds()));
        };
    Optional<Duration> silentFor =
        switch (observation.traffic()) {
          case Traffic.Unknown unknown -> Optional.of(unknown.silentFor());
          case Traffic.Known known -> known.missing();
        };
    return new ScalingInputs(
        spec,
        observation.ready(),
        observation.starting(),
        observation.paused(),
        observation.scheduledMin(),
        calls,
        silentFor);
  }
}
