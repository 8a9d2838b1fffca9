package dev.hearth.gateway.kafka;

import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.callback.CallbackKey;
import dev.hearth.gateway.callback.Callbacks;
import dev.hearth.gateway.callback.CheckedEntrance;
import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.kafka.deadletter.DeadLetters;
import dev.hearth.gateway.kafka.dispatch.DispatchContext;
import dev.hearth.gateway.kafka.later.LaterContext;
import dev.hearth.gateway.kafka.later.LaterQueues;
import dev.hearth.gateway.schedule.Schedules;
import java.time.Clock;

/** Everything about calls that are carried out later: queues, callbacks, schedules. */
final class AsyncCalls implements FunctionListener, AutoCloseable {
  private final LaterQueues queues;
  private final Callbacks callbacks;
  private final Schedules schedules;
  private final AsyncEntrance entrance;

  AsyncCalls(
      AsyncConfig config,
      DispatchContext dispatch,
      DeadLetters deadLetters,
      FunctionCaller caller,
      Clock clock) {
    this.callbacks =
        new Callbacks(
            config.store(),
            () -> CallbackKey.readOrCreate(config.callbackKey()),
            config.networks(),
            clock);
    this.queues =
        new LaterQueues(
            new LaterContext(
                dispatch, deadLetters, caller, config.store(), config.limits(), callbacks::look));
    this.entrance = new CheckedEntrance(queues, config.networks());
    this.schedules = new Schedules(queues, config.store(), clock);
  }

  /** Takes calls of callers. */
  AsyncEntrance entrance() {
    return entrance;
  }

  LaterQueues queues() {
    return queues;
  }

  Schedules schedules() {
    return schedules;
  }

  @Override
  public void changed(FunctionState state) {
    queues.changed(state);
    schedules.changed(state);
  }

  @Override
  public void removed(FunctionName name) {
    schedules.removed(name);
    queues.removed(name);
  }

  @Override
  public void close() {
    schedules.close();
    queues.close();
    callbacks.close();
  }
}
