package dev.hearth.autoscaler.decision;

import java.time.Instant;

/**
 * A burst is on: instances only go up.
 *
 * @param until it ends here unless the load stays above the threshold
 * @param most instances wanted since it began
 */
record Panic(Instant until, int most) {}
