package dev.hearth.api.function;

import java.time.Instant;
import java.util.Optional;

/**
 * A function: its settings, and where its traffic goes.
 *
 * @param active the revision that gets the traffic; empty until a first revision was ready once
 */
public record Function(
    FunctionName name, Optional<RevisionId> active, ScalingBounds bounds, Instant createdAt) {}
