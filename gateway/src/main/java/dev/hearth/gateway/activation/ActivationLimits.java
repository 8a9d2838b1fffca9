package dev.hearth.gateway.activation;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What all activators of a gateway have in common; the first three hold where a revision says
 * nothing else.
 *
 * @param queue calls that may wait per revision
 * @param bodyBytes most bytes of a request's body
 * @param longestWait longest wait for an instance; empty for as long as the function's timeout
 * @param shards number of event loops
 * @param nanoClock monotonic time in nanoseconds
 */
public record ActivationLimits(
    int queue,
    long bodyBytes,
    Optional<Duration> longestWait,
    int shards,
    LongSupplier nanoClock) {}
