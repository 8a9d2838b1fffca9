package dev.hearth.gateway.http;

import dev.hearth.gateway.activation.Activators;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.metrics.Refusals;
import java.time.Clock;

/**
 * What all clients' connections have in common.
 *
 * @param trustedProxies whose X-Forwarded and Forwarded headers are believed
 * @param functions where calls of functions go
 * @param async where calls go that are carried out later
 * @param admin where everything below {@code /api/} goes
 * @param refusals counts what is answered here instead
 */
public record Surroundings(
    HttpLimits limits,
    AddressRanges trustedProxies,
    Activators<Backend> functions,
    Backend admin,
    AsyncEntrance async,
    Clock clock,
    Refusals refusals) {}
