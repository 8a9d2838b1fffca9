package dev.hearth.autoscaler.loop;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.decision.Decision;
import dev.hearth.autoscaler.decision.Observation;
import java.time.Instant;

/** A decision with what it was made from, for people. */
public record RecordedDecision(
    Instant at,
    RevisionId revision,
    ScalingSpec spec,
    Observation observation,
    Decision decision) {}
