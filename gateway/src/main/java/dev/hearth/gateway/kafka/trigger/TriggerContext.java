package dev.hearth.gateway.kafka.trigger;

import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.kafka.deadletter.DeadLetters;
import dev.hearth.gateway.kafka.dispatch.DispatchContext;

/** What all triggers share. */
public record TriggerContext(
    DispatchContext dispatch, DeadLetters deadLetters, FunctionCaller caller) {
  public static TriggerContext of(DispatchContext dispatch, FunctionCaller caller) {
    return new TriggerContext(
        dispatch, new DeadLetters(dispatch.clients(), dispatch.topics()), caller);
  }
}
