package dev.hearth.gateway.kafka.later;

import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.kafka.deadletter.DeadLetters;
import dev.hearth.gateway.kafka.dispatch.DispatchContext;

/**
 * What the queues of all functions share.
 *
 * @param callbackDue to be told when an invocation with a callback has ended
 */
public record LaterContext(
    DispatchContext dispatch,
    DeadLetters deadLetters,
    FunctionCaller caller,
    InvocationStore store,
    LaterLimits limits,
    Runnable callbackDue) {}
