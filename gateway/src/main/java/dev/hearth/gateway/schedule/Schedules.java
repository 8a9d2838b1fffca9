package dev.hearth.gateway.schedule;

import dev.hearth.api.event.ScheduleProgress;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jboss.logging.Logger;

/** Makes the running schedules those that the functions have. Safe for use by many threads. */
public final class Schedules implements FunctionListener, AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Schedules.class);

  private final AsyncEntrance entrance;
  private final TickJournal journal;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("hearth-schedules").factory());
  private final Map<String, RunningSchedule> running = new HashMap<>();
  private final Map<FunctionName, Set<String>> known = new HashMap<>();

  public Schedules(AsyncEntrance entrance, InvocationStore store, Clock clock) {
    this.entrance = entrance;
    this.journal = new TickJournal(store);
    this.clock = clock;
  }

  public synchronized List<ScheduleProgress> progress() {
    return running.values().stream()
        .map(RunningSchedule::progress)
        .sorted(Comparator.comparing(each -> each.trigger().id()))
        .toList();
  }

  @Override
  public synchronized void changed(FunctionState state) {
    // Schedules that come with the first news of a function were there before this process.
    boolean first = !known.containsKey(state.name());
    Set<String> before = known.getOrDefault(state.name(), Set.of());
    Map<String, ScheduleTrigger> wanted = new HashMap<>();
    for (ScheduleTrigger trigger : state.schedules()) {
      if (!trigger.paused() && state.active().isPresent()) {
        wanted.put(trigger.id(), trigger);
      }
    }
    stopAllBut(state.name(), wanted);
    Set<String> now = new HashSet<>();
    state.schedules().forEach(trigger -> now.add(trigger.source().schedule()));
    before.stream()
        .filter(name -> !now.contains(name))
        .forEach(name -> journal.forget(state.name(), name));
    known.put(state.name(), Set.copyOf(now));
    wanted.forEach(
        (id, trigger) -> {
          if (!running.containsKey(id)) {
            start(trigger, !first);
          }
        });
  }

  private void start(ScheduleTrigger trigger, boolean isNew) {
    RunningSchedule schedule;
    try {
      schedule = new RunningSchedule(trigger, entrance, journal, timer, clock);
    } catch (IllegalArgumentException e) {
      // An earlier version took it. The other schedules run.
      LOG.warnf("schedule %s: %s", trigger.id(), e.getMessage());
      return;
    }
    running.put(trigger.id(), schedule);
    schedule.start(isNew);
  }

  /**
   * Hands over a call now, beside the ticks of the schedule.
   *
   * @return completes with the id of the call once it is on durable storage; else as {@link
   *     AsyncEntrance#accept}
   */
  public CompletionStage<String> run(ScheduleTrigger trigger) {
    AsyncCall call = RunningSchedule.callBesideTicks(trigger, clock.instant());
    return entrance.accept(call).thenApply(accepted -> call.id());
  }

  private void stopAllBut(FunctionName function, Map<String, ScheduleTrigger> wanted) {
    running
        .values()
        .removeIf(
            schedule -> {
              boolean gone =
                  schedule.trigger().function().equals(function)
                      && !schedule.trigger().equals(wanted.get(schedule.trigger().id()));
              if (gone) {
                schedule.stop();
              }
              return gone;
            });
  }

  @Override
  public synchronized void removed(FunctionName name) {
    stopAllBut(name, Map.of());
    // A function of this name that comes now is a new one.
    known.getOrDefault(name, Set.of()).forEach(schedule -> journal.forget(name, schedule));
    known.put(name, Set.of());
  }

  @Override
  public synchronized void close() {
    running.values().forEach(RunningSchedule::stop);
    running.clear();
    timer.shutdownNow();
  }
}
