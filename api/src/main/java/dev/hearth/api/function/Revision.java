package dev.hearth.api.function;

import java.time.Instant;

/** One immutable build of a function. */
public record Revision(RevisionId id, RevisionSpec spec, Instant createdAt) {}
