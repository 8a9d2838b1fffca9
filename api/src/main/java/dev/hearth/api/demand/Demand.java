package dev.hearth.api.demand;

import dev.hearth.api.function.RevisionId;
import java.time.Duration;
import java.time.Instant;

/**
 * What a gateway reports of one revision. The sums only grow while the gateway lives, so a lost
 * report heals with the next: rates are differences between two reports of the same gateway.
 *
 * @param gateway identifies one run of one gateway; a restart makes a new one, with sums from zero
 * @param at when this was read
 * @param inFlight calls that an instance works on now, 0 or more
 * @param queued calls, and buffered events, that wait for an instance now, 0 or more
 * @param oldestWait how long the oldest of those has waited; zero when none waits
 * @param arrivals calls and events that arrived, a sum
 * @param completions calls that ended after an instance had taken them, a sum
 * @param concurrencySeconds integral over time of calls in flight or queued, in call-seconds, a sum
 * @param serviceSeconds time that instances spent on the completed calls, in seconds, a sum
 */
public record Demand(
    RevisionId revision,
    String gateway,
    Instant at,
    int inFlight,
    int queued,
    Duration oldestWait,
    long arrivals,
    long completions,
    double concurrencySeconds,
    double serviceSeconds) {}
