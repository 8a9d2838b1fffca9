package dev.hearth.gateway.kafka;

import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.gateway.callback.CallbackNetworks;
import dev.hearth.gateway.kafka.later.LaterLimits;
import java.nio.file.Path;

/**
 * Settings of calls that are carried out later.
 *
 * @param callbackKey file with the key that callbacks are signed with, made when it is missing
 * @param networks where callbacks may go
 */
public record AsyncConfig(
    InvocationStore store, LaterLimits limits, Path callbackKey, CallbackNetworks networks) {}
