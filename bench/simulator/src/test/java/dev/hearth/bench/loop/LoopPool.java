package dev.hearth.bench.loop;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.api.instance.StartFailure;
import dev.hearth.invoker.pool.PoolMember;
import dev.hearth.invoker.pool.PoolPlan;
import dev.hearth.invoker.pool.StartFailures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The instances of one revision, as the invoker's own plan wants them. */
final class LoopPool {
  private static final double EARLY_END = 10;
  private static final double GRACE = 1;

  final Revision revision;
  final Map<InstanceId, LoopInstance> instances = new LinkedHashMap<>();
  DesiredInstances desired = DesiredInstances.NONE;
  private final LoopInvoker invoker;
  private StartFailures failures = StartFailures.NONE;
  private Optional<StartFailure> news = Optional.empty();

  LoopPool(Revision revision, LoopInvoker invoker) {
    this.revision = revision;
    this.invoker = invoker;
  }

  int count(InstanceState state) {
    return (int) instances.values().stream().filter(it -> it.state == state).count();
  }

  void setDesired(DesiredInstances wanted) {
    desired = wanted;
    plan();
  }

  private void plan() {
    List<PoolMember> members = instances.values().stream().map(LoopInstance::member).toList();
    PoolPlan plan = PoolPlan.of(desired, members, failures, invoker.events.now());
    for (int i = 0; i < plan.start(); i++) {
      start();
    }
    plan.cancel().forEach(id -> cancel(instances.get(id)));
    plan.drain().forEach(id -> empty(instances.get(id), InstanceState.DRAINING));
    plan.resume().forEach(id -> resume(instances.get(id)));
    plan.pause().forEach(id -> empty(instances.get(id), InstanceState.PAUSED));
    plan.retryAt()
        .ifPresent(
            at ->
                invoker.events.in(
                    (at.toEpochMilli() - invoker.events.now().toEpochMilli()) / 1000.0 + 0.001,
                    this::plan));
    publish();
  }

  private void start() {
    LoopInstance instance = new LoopInstance(invoker.nextId(), invoker.events.now());
    instances.put(instance.id, instance);
    news = Optional.empty();
    Containers.Start start = invoker.containers().start(invoker.random);
    invoker.events.in(
        start.seconds(),
        () -> {
          if (start.succeeds()) {
            becameReady(instance);
          } else {
            startFailed(instance);
          }
        });
  }

  private void becameReady(LoopInstance instance) {
    instance.alive = true;
    instance.readyAt = invoker.events.now();
    if (instance.cancelled) {
      empty(instance, InstanceState.DRAINING);
      publish();
      return;
    }
    instance.state = InstanceState.READY;
    news = Optional.empty();
    failures = failures.succeeded();
    invoker.events.in(
        EARLY_END,
        () -> {
          if (instance.state == InstanceState.READY) {
            failures = StartFailures.NONE;
          }
        });
    invoker.plague(this, instance);
    plan();
  }

  private void startFailed(LoopInstance instance) {
    instances.remove(instance.id);
    instance.state = InstanceState.FAILED;
    if (!instance.cancelled) {
      failures = failures.failed(invoker.events.now());
      news = failure(ErrorCode.START_FAILED, "the container ended before it was ready");
    }
    plan();
  }

  private Optional<StartFailure> failure(ErrorCode code, String message) {
    return Optional.of(new StartFailure(code, message, invoker.events.now()));
  }

  private void cancel(LoopInstance instance) {
    instance.cancelled = true;
    instance.state = InstanceState.DRAINING;
  }

  /** The process ends by itself, or is killed from outside. */
  void crash(LoopInstance instance) {
    if (!instance.alive) {
      return;
    }
    instance.alive = false;
    List.copyOf(instance.calls).forEach(call -> call.lost(instance));
    instance.calls.clear();
    if (instance.state == InstanceState.DRAINING) {
      remove(instance);
      return;
    }
    instances.remove(instance.id);
    instance.state = InstanceState.FAILED;
    boolean early = invoker.events.now().isBefore(instance.readyAt.plusSeconds((long) EARLY_END));
    failures = early ? failures.endedEarly(invoker.events.now()) : StartFailures.NONE;
    news = failure(ErrorCode.INSTANCE_LOST, "the container ended");
    plan();
  }

  private void empty(LoopInstance instance, InstanceState state) {
    boolean idle = instance.frozen;
    instance.state = state;
    instance.round++;
    instance.drainedBy.clear();
    int round = instance.round;
    if (idle || instance.cancelled) {
      invoker.events.in(0, () -> emptied(instance, round, false));
    }
    invoker.events.in(
        (double) revision.spec().timeout().toSeconds(), () -> emptied(instance, round, true));
  }

  void drained(InstanceId id, int round, String gateway, Set<String> gateways) {
    LoopInstance instance = instances.get(id);
    if (instance != null && instance.isEmptying() && instance.round == round) {
      instance.drainedBy.add(gateway);
      if (instance.drainedBy.containsAll(gateways)) {
        emptied(instance, round, false);
      }
    }
  }

  private void emptied(LoopInstance instance, int round, boolean late) {
    if (instance.round != round || !instances.containsKey(instance.id)) {
      return;
    }
    if (!late && !instance.calls.isEmpty()) {
      throw new AssertionError(instance + " was said to be empty and has " + instance.calls);
    }
    if (instance.state == InstanceState.PAUSED) {
      instance.frozen = true;
      publish();
    } else if (instance.state == InstanceState.DRAINING) {
      instance.frozen = false;
      // What is left after the function's timeout is given up by the gateway as well.
      invoker.events.in(GRACE, () -> crash(instance));
    }
  }

  private void remove(LoopInstance instance) {
    instances.remove(instance.id);
    instance.state = InstanceState.STOPPED;
    plan();
  }

  private void resume(LoopInstance instance) {
    instance.frozen = false;
    instance.round++;
    instance.state = InstanceState.READY;
  }

  void publish() {
    invoker.publish(
        new PoolState(
            revision.id(),
            invoker.nextVersion(),
            instances.values().stream()
                .filter(it -> it.state == InstanceState.READY)
                .map(LoopPool::endpoint)
                .toList(),
            instances.values().stream()
                .filter(it -> it.isEmptying() && it.alive)
                .map(it -> it.id)
                .toList(),
            count(InstanceState.STARTING),
            count(InstanceState.PAUSED),
            news));
  }

  private static ReadyInstance endpoint(LoopInstance instance) {
    return new ReadyInstance(instance.id, new Endpoint.HostPort("10.0.0.1", 80), Optional.empty());
  }

  /** Those that may do something yet. */
  List<LoopInstance> left() {
    return new ArrayList<>(instances.values());
  }
}
