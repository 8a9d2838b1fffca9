package dev.hearth.invoker.lifecycle;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.StartReport;
import dev.hearth.invoker.pool.PoolMember;
import dev.hearth.invoker.pool.PoolPlan;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.start.InstanceIds;
import dev.hearth.invoker.start.StartProblem;
import dev.hearth.invoker.stem.StemCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The instances of one revision. Everything that changes does so under one lock, as a new plan;
 * states are published and the plan is carried out after the lock was released.
 */
final class RevisionPool {
  private static final Logger LOG = Logger.getLogger(RevisionPool.class);

  private final Revision revision;
  private final PoolParts parts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InstanceId, PooledInstance> instances = new LinkedHashMap<>();
  private DesiredInstances desired = DesiredInstances.NONE;
  private final PoolFailures failures = new PoolFailures();
  private Optional<Instant> retryAt = Optional.empty();
  private Optional<CompletableFuture<Void>> trial = Optional.empty();

  RevisionPool(Revision revision, PoolParts parts) {
    this.revision = revision;
    this.parts = parts;
  }

  Revision revision() {
    return revision;
  }

  DesiredInstances desired() {
    lock.lock();
    try {
      return desired;
    } finally {
      lock.unlock();
    }
  }

  void setDesired(DesiredInstances wanted) {
    change(
        turn -> {
          desired = wanted;
          plan(turn);
          turn.publish |= failures.news().isPresent() && retryAt.isPresent();
        });
  }

  /**
   * Sees to one ready instance.
   *
   * @return completes when there is one, or fails with a {@link StartProblem}
   */
  CompletableFuture<Void> tryOne() {
    CompletableFuture<Void> result = new CompletableFuture<>();
    change(
        turn -> {
          if (trial.isPresent()) {
            parts.timing().follow(trial.get(), result);
            return;
          }
          if (instances.values().stream().anyMatch(i -> i.state == InstanceState.READY)) {
            result.complete(null);
            return;
          }
          trial = Optional.of(result);
          failures.forgive();
          plan(turn);
        });
    return result;
  }

  /** Ends the wait for a trial; the instance that became ready stays. */
  void endTrial(boolean succeeded) {
    change(
        turn -> {
          trial = Optional.empty();
          if (succeeded && desired.ready() == 0) {
            desired = new DesiredInstances(1, desired.paused());
          }
          plan(turn);
        });
  }

  /** Takes in an instance that an earlier process started. */
  void adopt(PooledInstance instance, Container container, Endpoint endpoint) {
    change(
        turn -> {
          instances.put(instance.id(), instance);
          ready(instance, container, endpoint);
          desired = DesiredInstances.ready(Math.max(desired.ready(), instances.size()));
          turn.publish = true;
        });
    watch(instance, container);
  }

  void drained(InstanceId id) {
    change(
        turn -> {
          PooledInstance instance = instances.get(id);
          if (instance != null) {
            CompletableFuture<Void> drained = instance.drained;
            turn.after.add(() -> drained.complete(null));
          }
        });
  }

  /**
   * Replaces an instance that makes no progress: whatever it is at work on has had its time.
   *
   * @param reason for people, for example {@code unresponsive for 4 s}
   */
  void unresponsive(InstanceId id, String reason) {
    change(
        turn -> {
          PooledInstance instance = instances.get(id);
          if (instance == null || !instance.takesOrWillTakeCalls()) {
            return;
          }
          String message = reason + "; replaced";
          Instant now = parts.timing().steady();
          failures.ended(instance.endsEarly(parts.config().earlyEnd(), now), now);
          failures.remember(instance, message, now);
          instance.state = InstanceState.DRAINING;
          turn.publish = true;
          parts.metrics().replaced(revision, "unresponsive");
          turn.after.add(
              () -> {
                say(instance, message);
                LOG.warnf("instance %s of %s: %s", id, revision.id(), message);
                stop(instance);
              });
          plan(turn);
        });
  }

  private void say(PooledInstance instance, String message) {
    parts.starter().outputs().say(revision.id().function(), instance.id(), message);
  }

  /** Stops all; completes when nothing is left of any. */
  CompletableFuture<Void> stopAll() {
    change(turn -> trial = Optional.empty());
    setDesired(DesiredInstances.NONE);
    return CompletableFuture.allOf(
        members().stream().map(instance -> instance.gone).toArray(CompletableFuture[]::new));
  }

  private List<PooledInstance> members() {
    lock.lock();
    try {
      return List.copyOf(instances.values());
    } finally {
      lock.unlock();
    }
  }

  /** What runs, by instance. */
  Map<InstanceId, Container> containers() {
    lock.lock();
    try {
      Map<InstanceId, Container> running = new LinkedHashMap<>();
      instances.forEach(
          (id, instance) -> instance.container.ifPresent(it -> running.put(instance.id(), it)));
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** For people: the instances there are, and the last one that failed while it is the news. */
  List<Instance> view() {
    lock.lock();
    try {
      List<Instance> view = new ArrayList<>();
      failures.last(parts.timing().steady()).ifPresent(view::add);
      instances.values().forEach(instance -> view.add(instance.view()));
      return view;
    } finally {
      lock.unlock();
    }
  }

  long count(InstanceState state) {
    lock.lock();
    try {
      return instances.values().stream().filter(instance -> instance.state == state).count();
    } finally {
      lock.unlock();
    }
  }

  PoolState state() {
    lock.lock();
    try {
      return snapshot();
    } finally {
      lock.unlock();
    }
  }

  private interface Change {
    void apply(Turn turn);
  }

  private void change(Change change) {
    Turn turn = new Turn();
    Optional<PoolState> state;
    lock.lock();
    try {
      change.apply(turn);
      state = turn.publish ? Optional.of(snapshot()) : Optional.empty();
    } finally {
      lock.unlock();
    }
    turn.before.forEach(Runnable::run);
    state.ifPresent(parts.board()::publish);
    turn.after.forEach(Runnable::run);
  }

  private PoolState snapshot() {
    return new PoolState(
        revision.id(),
        parts.board().nextVersion(),
        instances.values().stream().flatMap(instance -> instance.ready().stream()).toList(),
        instances.values().stream()
            .filter(PooledInstance::emptying)
            .map(PooledInstance::id)
            .toList(),
        (int) count(InstanceState.STARTING),
        (int) count(InstanceState.PAUSED),
        retryAt.isPresent() ? failures.news() : Optional.empty(),
        failures.ended(parts.timing().steady()));
  }

  private DesiredInstances wanted() {
    return trial.isPresent() && desired.ready() == 0
        ? new DesiredInstances(1, desired.paused())
        : desired;
  }

  private void plan(Turn turn) {
    List<PoolMember> members = instances.values().stream().map(PooledInstance::member).toList();
    Instant now = parts.timing().steady();
    PoolPlan plan = PoolPlan.of(wanted(), members, failures.inARow(), now);
    for (int i = 0; i < plan.start(); i++) {
      begin(turn);
    }
    plan.cancel().forEach(id -> cancel(turn, instances.get(id)));
    plan.drain().forEach(id -> drain(turn, instances.get(id)));
    plan.resume().forEach(id -> resume(turn, instances.get(id)));
    plan.pause().forEach(id -> pause(turn, instances.get(id)));
    if (plan.retryAt().isPresent() && !plan.retryAt().equals(retryAt)) {
      parts.timing().at(plan.retryAt().get(), () -> change(this::retry));
    }
    retryAt = plan.retryAt();
  }

  private void retry(Turn turn) {
    retryAt = Optional.empty();
    plan(turn);
  }

  private void begin(Turn turn) {
    Optional<StemCell> cell = parts.starter().cell(revision);
    PooledInstance instance =
        new PooledInstance(
            cell.map(StemCell::id).orElseGet(InstanceIds::next),
            revision.id(),
            parts.timing().now(),
            cell);
    instances.put(instance.id(), instance);
    failures.starting();
    turn.publish = true;
    turn.before.add(() -> parts.timing().workers().execute(() -> start(instance)));
  }

  private void start(PooledInstance instance) {
    try {
      Started started =
          parts
              .starter()
              .start(
                  revision,
                  instance,
                  revision.spec().health().startTimeout(),
                  id -> rename(instance, id));
      becameReady(instance, started);
      parts.metrics().started(revision, started.report(), started.parts());
      parts.metrics().usage().began(instance.id(), started);
    } catch (StartProblem e) {
      startFailed(instance, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      startFailed(instance, new StartProblem(ErrorCode.SHUTTING_DOWN, "Hearth is stopping"));
    } catch (RuntimeException e) {
      LOG.errorf(e, "start of an instance of %s", revision.id());
      startFailed(instance, new StartProblem(ErrorCode.INTERNAL, "could not be started: " + e));
    }
  }

  private void rename(PooledInstance instance, InstanceId id) {
    change(
        turn -> {
          instances.remove(instance.id());
          instance.rename(id);
          instances.put(id, instance);
        });
  }

  private void becameReady(PooledInstance instance, Started started) {
    change(
        turn -> {
          ready(instance, started.container(), started.endpoint());
          instance.start = Optional.of(started.report());
          if (instance.cancelled.isDone()) {
            drain(turn, instance);
          } else {
            if (failures.succeeded()) {
              turn.after.add(() -> forgiveLater(instance));
            }
            trial.ifPresent(waiting -> turn.after.add(() -> waiting.complete(null)));
            plan(turn);
          }
          turn.publish = true;
        });
    watch(instance, started.container());
  }

  /** Failures are forgotten once an instance has lasted. */
  private void forgiveLater(PooledInstance instance) {
    parts
        .timing()
        .after(
            parts.config().earlyEnd(),
            () ->
                change(
                    turn -> {
                      if (instance.state == InstanceState.READY) {
                        failures.forgive();
                        plan(turn);
                      }
                    }));
  }

  private void ready(PooledInstance instance, Container container, Endpoint endpoint) {
    instance.container = Optional.of(container);
    instance.endpoint = Optional.of(endpoint);
    instance.state = InstanceState.READY;
    instance.readyAt = parts.timing().steady();
  }

  private void watch(PooledInstance instance, Container container) {
    parts.timing().when(container.exit(), exit -> ended(instance, exit));
  }

  private void startFailed(PooledInstance instance, StartProblem problem) {
    change(
        turn -> {
          instances.remove(instance.id());
          instance.state = InstanceState.FAILED;
          turn.publish = true;
          if (instance.cancelled.isDone()) {
            plan(turn);
            return;
          }
          failures.tell(instance, problem.code(), problem.getMessage(), parts.timing().now());
          failed(turn, instance, problem.code(), problem.getMessage());
          Instant now = parts.timing().steady();
          if (problem.killed()) {
            failures.startKilled(now);
          } else {
            failures.startFailed(now);
          }
          if (trial.isPresent()) {
            CompletableFuture<Void> waiting = trial.get();
            turn.after.add(() -> waiting.completeExceptionally(problem));
            return; // a trial has one try
          }
          plan(turn);
        });
    instance.gone.complete(null);
  }

  private void failed(Turn turn, PooledInstance instance, ErrorCode code, String message) {
    parts.metrics().failed(revision, code.slug());
    turn.after.add(() -> LOG.infof("instance %s of %s: %s", instance.id(), revision.id(), message));
  }

  private void cancel(Turn turn, PooledInstance instance) {
    instance.state = InstanceState.DRAINING;
    turn.publish = true;
    turn.after.add(() -> instance.cancelled.complete(null));
  }

  private void forget(PooledInstance instance) {
    change(
        turn -> {
          instances.remove(instance.id());
          turn.publish = true;
          plan(turn);
        });
    instance.gone.complete(null);
  }

  private void drain(Turn turn, PooledInstance instance) {
    boolean idle = instance.frozen;
    instance.state = InstanceState.DRAINING;
    turn.publish = true;
    onceEmpty(turn, instance, () -> stop(instance));
    if (idle) {
      CompletableFuture<Void> drained = instance.drained;
      turn.after.add(() -> drained.complete(null));
    }
  }

  /** Runs {@code action} when the gateway has said that no call is left, or when none can be. */
  private void onceEmpty(Turn turn, PooledInstance instance, Runnable action) {
    CompletableFuture<Void> drained = new CompletableFuture<>();
    instance.drained = drained;
    turn.after.add(
        () -> {
          parts.timing().after(revision.spec().timeout(), () -> drained.complete(null));
          parts.timing().when(drained, done -> action.run());
        });
  }

  private void stop(PooledInstance instance) {
    Container container = instance.container.orElseThrow();
    try {
      container.terminate();
    } catch (RuntimeException e) {
      LOG.debugf(e, "instance %s", instance.id());
    }
    parts.timing().after(parts.config().grace(), () -> remove(instance));
    parts.timing().when(container.exit(), exit -> remove(instance));
  }

  private void remove(PooledInstance instance) {
    if (instance.gone.isDone()) {
      return;
    }
    parts.starter().remove(instance);
    forget(instance);
    if (members().isEmpty()) {
      parts.starter().cameToZero(revision);
    }
  }

  /** The process of an instance that was ready has ended. */
  private void ended(PooledInstance instance, ContainerExit exit) {
    change(
        turn -> {
          if (instance.state == InstanceState.DRAINING) {
            CompletableFuture<Void> drained = instance.drained;
            turn.after.add(() -> drained.complete(null));
            return;
          }
          if (instances.remove(instance.id()) == null) {
            return;
          }
          instance.state = InstanceState.FAILED;
          turn.publish = true;
          Instant now = parts.timing().steady();
          failures.ended(instance.endsEarly(parts.config().earlyEnd(), now), now);
          failures.remember(instance, reason(exit), now);
          failures.tellGateways(
              new InstanceEnd(instance.id(), code(exit), end(exit), exit.byItsWork()), now);
          failed(turn, instance, code(exit), reason(exit));
          parts.metrics().replaced(revision, exit.kind());
          turn.after.add(
              () -> {
                say(instance, reason(exit));
                parts.starter().remove(instance);
                instance.gone.complete(null);
              });
          plan(turn);
        });
  }

  private static ErrorCode code(ContainerExit exit) {
    return exit.outOfMemory() ? ErrorCode.OUT_OF_MEMORY : ErrorCode.INSTANCE_LOST;
  }

  /** As said of the instance to callers whose calls it had. */
  private String end(ContainerExit exit) {
    return exit.outOfMemory()
        ? "ran " + StartEnd.outOfMemory(revision.spec().resources())
        : (exit.signal().isPresent() ? "was " : "") + exit.description();
  }

  private String reason(ContainerExit exit) {
    return exit.outOfMemory()
        ? StartEnd.outOfMemory(revision.spec().resources())
        : "the container " + exit.description();
  }

  /**
   * An instance that still has calls inside when none may have is not paused: a hung one would be
   * thawed hung.
   */
  private void pause(Turn turn, PooledInstance instance) {
    instance.state = InstanceState.PAUSED;
    turn.publish = true;
    CompletableFuture<Void> drained = new CompletableFuture<>();
    instance.drained = drained;
    turn.after.add(
        () -> {
          parts.timing().when(drained, done -> change(later -> freeze(later, instance)));
          parts
              .timing()
              .after(
                  revision.spec().timeout(),
                  () -> change(later -> unpausable(later, instance, drained)));
        });
  }

  private void freeze(Turn turn, PooledInstance instance) {
    // It may have been resumed since, and be paused again with calls still under way.
    if (instance.drained.isDone()) {
      Frost.freeze(turn, instance);
    }
  }

  @SuppressWarnings("ReferenceEquality") // this very wait
  private void unpausable(Turn turn, PooledInstance instance, CompletableFuture<Void> drained) {
    boolean waits = instance.drained == drained && !drained.isDone();
    if (waits && instance.state == InstanceState.PAUSED && !instance.frozen) {
      String message = "calls go on in it after their deadline; stopped, not paused";
      failures.remember(instance, message, parts.timing().steady());
      parts.metrics().replaced(revision, "occupied");
      turn.after.add(() -> say(instance, message));
      drain(turn, instance);
      CompletableFuture<Void> over = instance.drained;
      turn.after.add(() -> over.complete(null));
      plan(turn);
    }
  }

  private void resume(Turn turn, PooledInstance instance) {
    Optional<StartReport> report = Frost.resume(turn, instance);
    if (report.isPresent()) {
      turn.after.add(() -> parts.metrics().started(revision, report.get(), Map.of()));
    } else {
      drain(turn, instance);
      turn.after.add(() -> change(this::plan));
    }
  }
}
