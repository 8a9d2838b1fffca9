package dev.hearth.gateway.schedule;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.invocation.InvocationStore;
import java.time.Instant;
import java.util.Optional;

/**
 * What is stored about the ticks of schedules: up to which time a schedule is done, which is where
 * it goes on after a restart, and its last tick that became a call.
 */
final class TickJournal {
  /** Names of schedules have no colon. */
  private static final String TICK = "tick:";

  private final InvocationStore store;

  TickJournal(InvocationStore store) {
    this.store = store;
  }

  Optional<Instant> doneUntil(ScheduleTrigger trigger) {
    return store.lastTick(trigger.function(), trigger.source().schedule());
  }

  Optional<Instant> lastTick(ScheduleTrigger trigger) {
    return store.lastTick(trigger.function(), TICK + trigger.source().schedule());
  }

  /** What was before is not made up for. */
  void begins(ScheduleTrigger trigger, Instant now) {
    var _ = store.ticked(trigger.function(), trigger.source().schedule(), now);
  }

  void ticked(ScheduleTrigger trigger, Instant tick) {
    var _ = store.ticked(trigger.function(), trigger.source().schedule(), tick);
    var _ = store.ticked(trigger.function(), TICK + trigger.source().schedule(), tick);
  }

  void forget(FunctionName function, String schedule) {
    store.forgetTicks(function, schedule);
    store.forgetTicks(function, TICK + schedule);
  }
}
