package dev.hearth.bench.loop;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.PoolState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Pools of all revisions, around the invoker's own plan. Says again every two seconds what there
 * is, for messages get lost.
 */
final class LoopInvoker implements ScaleTarget {
  final Events events;
  final Random random;
  final Map<RevisionId, LoopPool> pools = new LinkedHashMap<>();
  private final Consumer<PoolState> board;
  private Containers containers;
  private long version;
  private int made;

  LoopInvoker(Events events, Random random, Containers containers, Consumer<PoolState> board) {
    this.events = events;
    this.random = random;
    this.containers = containers;
    this.board = board;
    events.every(2, 2, () -> List.copyOf(pools.values()).forEach(LoopPool::publish));
  }

  Containers containers() {
    return containers;
  }

  /** From now on containers do as they should. */
  void calmDown() {
    containers = Containers.SOUND;
    pools
        .values()
        .forEach(pool -> pool.left().stream().filter(it -> it.hangs).forEach(pool::crash));
  }

  @Override
  public void setDesired(Revision revision, DesiredInstances desired) {
    pools.computeIfAbsent(revision.id(), _ -> new LoopPool(revision, this)).setDesired(desired);
  }

  Optional<LoopInstance> find(InstanceId id) {
    return pools.values().stream()
        .flatMap(pool -> Optional.ofNullable(pool.instances.get(id)).stream())
        .findFirst();
  }

  int round(InstanceId id) {
    return find(id).map(it -> it.round).orElse(-1);
  }

  void drained(
      RevisionId revision, InstanceId id, int round, String gateway, Set<String> gateways) {
    Optional.ofNullable(pools.get(revision))
        .ifPresent(pool -> pool.drained(id, round, gateway, gateways));
  }

  int alive(RevisionId revision) {
    LoopPool pool = pools.get(revision);
    return pool == null ? 0 : pool.instances.size();
  }

  int made() {
    return made;
  }

  /** Some end early, and some stop to answer. */
  void plague(LoopPool pool, LoopInstance instance) {
    double fate = random.nextDouble();
    double at = random.nextDouble() * 40;
    if (fate < containers.crash()) {
      events.in(at, () -> pool.crash(instance));
    } else if (fate < containers.crash() + containers.hang()) {
      events.in(
          at,
          () -> {
            if (containers.hang() > 0 && instance.state != InstanceState.PAUSED) {
              instance.hangs = true;
            }
          });
    }
  }

  InstanceId nextId() {
    return new InstanceId(String.format(Locale.ROOT, "i%08d", ++made));
  }

  long nextVersion() {
    return ++version;
  }

  void publish(PoolState state) {
    board.accept(state);
  }
}
