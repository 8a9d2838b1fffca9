package dev.hearth.server.disk.plan;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import java.time.Instant;

/**
 * A revision as the collection sees it.
 *
 * @param serves whether it has its function's traffic
 * @param running whether there are instances of it
 */
public record RevisionUse(
    RevisionId id, Digest image, boolean serves, boolean running, Instant createdAt) {
  /** Whether it may be forgotten. */
  boolean isIdle() {
    return !serves && !running;
  }
}
