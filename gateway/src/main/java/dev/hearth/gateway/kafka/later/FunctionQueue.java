package dev.hearth.gateway.kafka.later;

import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.invocation.InvocationTopics;
import dev.hearth.gateway.kafka.dispatch.DispatchSource;
import dev.hearth.gateway.kafka.dispatch.StartMark;
import dev.hearth.gateway.kafka.dispatch.TopicDispatch;
import dev.hearth.gateway.kafka.trigger.TriggerSettings;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** The queue of one function, and what sends its calls. */
final class FunctionQueue {
  private final KafkaTrigger trigger;
  private final LaterDestination destination;
  private final TopicDispatch dispatch;

  FunctionQueue(FunctionState state, LaterContext context, CompletableFuture<Void> predecessor) {
    this.trigger = trigger(state.name());
    this.destination = new LaterDestination(TriggerSettings.of(trigger, state), context);
    this.dispatch =
        new TopicDispatch(
            new DispatchSource(
                "async calls of " + state.name(),
                trigger.source().topic(),
                trigger.source().topic(),
                trigger.source().order()),
            destination,
            context.dispatch(),
            Tags.of("function", state.name().value(), "topic", trigger.source().topic()),
            // Everything in it is to be carried out, from the first record on.
            new StartMark.Known(Instant.EPOCH),
            false,
            predecessor);
  }

  static String topic(FunctionName function) {
    return InvocationTopics.queue(function);
  }

  private static KafkaTrigger trigger(FunctionName function) {
    String topic = topic(function);
    return new KafkaTrigger(
        function,
        // The key is the call's id: two records of one call go one after the other.
        new KafkaSource(
            topic, EventOrder.KEY, RetryPolicy.DEFAULT, InvocationTopics.deadLetter(function)),
        Origin.COMMAND);
  }

  void start() {
    dispatch.start();
  }

  void update(FunctionState state) {
    destination.update(TriggerSettings.of(trigger, state));
    dispatch.wake();
  }

  void cancelled(String id) {
    destination.cancelled(id);
  }

  /** Its place is kept. */
  CompletableFuture<Void> stop() {
    return dispatch.stop(false);
  }
}
