package dev.hearth.gateway.http;

import dev.hearth.gateway.activation.Activators;
import dev.hearth.gateway.forward.Backend;
import java.time.Clock;

/**
 * What all clients' connections have in common.
 *
 * @param functions where calls of functions go
 * @param admin where everything below {@code /api/} goes
 */
public record Surroundings(
    HttpLimits limits, Activators<Backend> functions, Backend admin, Clock clock) {}
