package dev.hearth.bench.simulation;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.bench.trace.Template;
import dev.hearth.invoker.pool.PoolMember;
import dev.hearth.invoker.pool.PoolPlan;
import dev.hearth.invoker.pool.StartFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The instances of one function, made as many as desired by the invoker's plan. */
final class Pool {
  private final Timeline timeline;
  private final Tally tally;
  private final Optional<Cells> cells;
  private final StartTimes times;
  private final Template template;
  private final int memoryMiB;
  private final Runnable onReady;
  private final List<Instance> instances = new ArrayList<>();
  private DesiredInstances desired = DesiredInstances.NONE;
  private long countedUntil;
  private int made;

  /** Instances that work on a call, as far as {@link #busy(double)} was told: of a flow. */
  private double busyOfFlow = -1;

  Pool(
      Timeline timeline,
      Tally tally,
      Optional<Cells> cells,
      StartTimes times,
      Template template,
      int memoryMiB,
      Runnable onReady) {
    this.timeline = timeline;
    this.tally = tally;
    this.cells = cells;
    this.times = times;
    this.template = template;
    this.memoryMiB = memoryMiB;
    this.onReady = onReady;
  }

  int count(InstanceState state) {
    int count = 0;
    for (Instance instance : instances) {
      if (instance.state == state) {
        count++;
      }
    }
    return count;
  }

  /** Whether there is none that takes calls, or soon could. */
  boolean isEmpty() {
    for (Instance instance : instances) {
      if (instance.state != InstanceState.DRAINING) {
        return false;
      }
    }
    return true;
  }

  /** The ready one with the fewest calls, if one has a free slot. */
  Optional<Instance> free(int concurrency) {
    Instance best = null;
    for (Instance instance : instances) {
      if (instance.state == InstanceState.READY
          && instance.inFlight < concurrency
          && (best == null || instance.inFlight < best.inFlight)) {
        best = instance;
      }
    }
    return Optional.ofNullable(best);
  }

  void began(Instance instance) {
    account();
    instance.inFlight++;
  }

  void ended(Instance instance) {
    account();
    instance.inFlight--;
    if (instance.state == InstanceState.DRAINING && instance.inFlight == 0) {
      instances.remove(instance);
    }
  }

  /** For a flow: so many of the ready instances work on calls from now on. */
  void busy(double busyInstances) {
    account();
    busyOfFlow = busyInstances;
  }

  void setDesired(DesiredInstances wanted) {
    if (wanted.equals(desired) && isSettled()) {
      return;
    }
    desired = wanted;
    account();
    List<PoolMember> members = new ArrayList<>(instances.size());
    for (Instance instance : instances) {
      members.add(new PoolMember(instance.id, instance.state, instance.startedAt));
    }
    PoolPlan plan = PoolPlan.of(wanted, members, StartFailures.NONE, timeline.instant());
    plan.cancel().forEach(id -> instances.remove(find(id)));
    plan.drain().forEach(id -> drain(find(id)));
    plan.pause().forEach(id -> find(id).state = InstanceState.PAUSED);
    plan.resume().forEach(id -> resume(find(id)));
    for (int i = 0; i < plan.start(); i++) {
      start();
    }
  }

  private boolean isSettled() {
    return count(InstanceState.READY) + count(InstanceState.STARTING) == desired.ready()
        && count(InstanceState.PAUSED) == desired.paused();
  }

  private Instance find(InstanceId id) {
    for (Instance instance : instances) {
      if (instance.id.equals(id)) {
        return instance;
      }
    }
    throw new IllegalStateException("the plan names an instance that is not there: " + id);
  }

  private void drain(Instance instance) {
    instance.state = InstanceState.DRAINING;
    if (instance.inFlight == 0) {
      instances.remove(instance);
    }
  }

  private void resume(Instance instance) {
    tally.resumes++;
    instance.state = InstanceState.STARTING;
    readyIn(times.thaw(), instance);
  }

  private void start() {
    tally.starts++;
    boolean fromCell = cells.isPresent() && cells.get().take(template);
    if (fromCell) {
      tally.fromCells++;
    }
    InstanceId id = new InstanceId(String.format(Locale.ROOT, "i%09d", ++made));
    Instance instance = new Instance(id, timeline.instant());
    instances.add(instance);
    readyIn(fromCell ? times.cell() : times.container(), instance);
  }

  private void readyIn(int millis, Instance instance) {
    timeline.at(
        timeline.now() + millis,
        () -> {
          if (instance.state == InstanceState.STARTING && instances.contains(instance)) {
            account();
            instance.state = InstanceState.READY;
            onReady.run();
          }
        });
  }

  /** Adds the time and memory since the last time; before anything changes. */
  void account() {
    double seconds = (timeline.now() - countedUntil) / 1000.0;
    countedUntil = timeline.now();
    if (seconds == 0 || instances.isEmpty()) {
      return;
    }
    int ready = 0;
    int idle = 0;
    int paused = 0;
    for (Instance instance : instances) {
      boolean working = instance.inFlight > 0;
      if (instance.state == InstanceState.READY) {
        ready++;
        idle += working ? 0 : 1;
      } else if (instance.state == InstanceState.PAUSED && !working) {
        paused++;
      }
    }
    tally.instanceSeconds += instances.size() * seconds;
    double unused = busyOfFlow < 0 ? idle : Math.max(0, ready - busyOfFlow);
    tally.idleMiBSeconds += unused * memoryMiB * seconds;
    tally.pausedMiBSeconds += paused * (double) memoryMiB * seconds;
  }
}
