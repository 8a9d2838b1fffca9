package dev.hearth.gateway.activation;

import java.util.function.LongSupplier;

/**
 * What all activators of a gateway have in common.
 *
 * @param queue calls that may wait per revision
 * @param shards number of event loops
 * @param nanoClock monotonic time in nanoseconds
 */
public record ActivationLimits(int queue, int shards, LongSupplier nanoClock) {}
