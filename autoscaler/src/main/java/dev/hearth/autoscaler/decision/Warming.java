package dev.hearth.autoscaler.decision;

import java.time.Instant;

/**
 * Too little was seen yet to take away what is there.
 *
 * @param until when a whole stable window was seen
 * @param most instances decided so far; more than these were not asked for here
 */
record Warming(Instant until, int most) {}
