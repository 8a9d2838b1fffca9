package dev.hearth.bench.loop;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.invoker.pool.PoolMember;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** A container and what the invoker knows of it. */
final class LoopInstance {
  final InstanceId id;
  final Instant startedAt;
  InstanceState state = InstanceState.STARTING;

  /** Whether the process is there. */
  boolean alive;

  boolean hangs;
  boolean frozen;
  boolean cancelled;
  Instant readyAt = Instant.MAX;

  /** The round of emptying that is on; reports of an earlier one say nothing of it. */
  int round;

  /** Gateways that have no call at it any more in this round. */
  final Set<String> drainedBy = new HashSet<>();

  /** Calls that it works on. */
  final Set<LoopCall> calls = new LinkedHashSet<>();

  LoopInstance(InstanceId id, Instant startedAt) {
    this.id = id;
    this.startedAt = startedAt;
  }

  PoolMember member() {
    return new PoolMember(id, state, startedAt);
  }

  /** Out of routing, with calls perhaps. */
  boolean isEmptying() {
    return state == InstanceState.DRAINING || (state == InstanceState.PAUSED && !frozen);
  }

  @Override
  public String toString() {
    return id + " " + state + (alive ? "" : ", dead") + (hangs ? ", hangs" : "");
  }
}
