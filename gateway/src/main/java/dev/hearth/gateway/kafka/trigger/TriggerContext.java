package dev.hearth.gateway.kafka.trigger;

import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.kafka.cluster.TopicWriter;
import dev.hearth.gateway.kafka.deadletter.DeadLetters;
import dev.hearth.gateway.kafka.dispatch.DispatchContext;

/** What all triggers share. */
public record TriggerContext(
    DispatchContext dispatch, TopicWriter writer, DeadLetters deadLetters, FunctionCaller caller) {
  public static TriggerContext of(DispatchContext dispatch, FunctionCaller caller) {
    TopicWriter writer = new TopicWriter(dispatch.clients(), dispatch.topics());
    return new TriggerContext(dispatch, writer, new DeadLetters(writer), caller);
  }
}
