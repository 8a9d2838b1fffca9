package dev.hearth.api.demand;

import dev.hearth.api.function.RevisionId;
import java.time.Instant;
import java.util.Optional;

/**
 * A decision of the autoscaler, for people.
 *
 * @param at when it was made last; one that repeats the one before takes its place
 * @param reason kind of what asked for the number: stable, lower-case, of few values
 * @param limit kind of what made it another number than the one asked for
 * @param words the whole in one line
 * @param inputs what it was made from
 */
public record ScalingDecision(
    Instant at,
    RevisionId revision,
    DesiredInstances desired,
    String reason,
    Optional<String> limit,
    String words,
    ScalingInputs inputs) {}
