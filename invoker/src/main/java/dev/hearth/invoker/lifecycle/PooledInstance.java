package dev.hearth.invoker.lifecycle;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.api.instance.StartReport;
import dev.hearth.invoker.pool.PoolMember;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.stem.StemCell;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One instance; fields that change are guarded by the lock of its pool. */
final class PooledInstance {
  final RevisionId revision;
  final Instant startedAt;

  /** Completed when a start is given up. */
  final CompletableFuture<Void> cancelled = new CompletableFuture<>();

  /** Completed when nothing is left of it. */
  final CompletableFuture<Void> gone = new CompletableFuture<>();

  /** What it is to be made of; empty for a container of its own. */
  final Optional<StemCell> cell;

  private final long begun = System.nanoTime();
  private volatile InstanceId id;

  InstanceState state = InstanceState.STARTING;
  Optional<Container> container = Optional.empty();
  Optional<Endpoint> endpoint = Optional.empty();
  Optional<String> reason = Optional.empty();
  Instant readyAt = Instant.MAX;

  /** How it came to take calls the last time. */
  Optional<StartReport> start = Optional.empty();

  /** Completed when no call is left; a new one each time it is taken out of routing. */
  CompletableFuture<Void> drained = new CompletableFuture<>();

  /** Whether a paused one stands still already; before that its last calls end. */
  boolean frozen;

  PooledInstance(InstanceId id, RevisionId revision, Instant startedAt, Optional<StemCell> cell) {
    this.id = id;
    this.revision = revision;
    this.startedAt = startedAt;
    this.cell = cell;
  }

  InstanceId id() {
    return id;
  }

  /** While it starts only: what runs carries the same id. */
  void rename(InstanceId newId) {
    id = newId;
  }

  /** Since the invoker set about it. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Whether an end now is so soon after it was ready that it counts as a failed start. */
  boolean endsEarly(Duration early, Instant now) {
    return readyAt.plus(early).isAfter(now);
  }

  PoolMember member() {
    return new PoolMember(id, state, startedAt);
  }

  Optional<ReadyInstance> ready() {
    return state == InstanceState.READY
        ? endpoint.map(e -> new ReadyInstance(id, e, start))
        : Optional.empty();
  }

  /** Whether it is in use, or was and will be: it is not being stopped, and its process runs. */
  boolean takesOrWillTakeCalls() {
    return state == InstanceState.READY || (state == InstanceState.PAUSED && !frozen);
  }

  /** Whether the gateway is to say when its last call has ended. */
  boolean emptying() {
    return state == InstanceState.DRAINING || (state == InstanceState.PAUSED && !frozen);
  }

  /** As people see it from now on. */
  Instance failed() {
    return new Instance(id, revision, InstanceState.FAILED, endpoint, startedAt, reason);
  }

  Instance view() {
    return new Instance(id, revision, state, endpoint, startedAt, reason);
  }
}
