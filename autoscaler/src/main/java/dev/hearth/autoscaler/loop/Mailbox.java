package dev.hearth.autoscaler.loop;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.autoscaler.demand.Reports;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What was said to the autoscaler since it last looked. Messages carry the full state, so of those
 * about the same thing only the newest is kept: a flood of pokes costs one decision. Safe for
 * threads.
 */
public final class Mailbox {
  private record Sender(RevisionId revision, String gateway) {}

  private final Map<RevisionId, PoolState> pools = new ConcurrentHashMap<>();
  private final Map<Sender, Demand> demands = new ConcurrentHashMap<>();
  private final Queue<Consumer<ControlLoop>> changes = new ConcurrentLinkedQueue<>();

  public void put(PoolState pool) {
    pools.merge(pool.revision(), pool, (a, b) -> a.version() > b.version() ? a : b);
  }

  public void put(Demand demand) {
    demands.merge(new Sender(demand.revision(), demand.gateway()), demand, Reports::newer);
  }

  /** Changes of functions are kept one by one and in order. */
  public void put(Consumer<ControlLoop> change) {
    changes.add(change);
  }

  /**
   * Hands everything to the loop. Pools come first, so that a revision that becomes active keeps
   * the instances it has.
   */
  public void deliver(ControlLoop loop, Consumer<RuntimeException> onError) {
    each(pools, pool -> guarded(() -> loop.pool(pool), onError));
    for (Consumer<ControlLoop> change = changes.poll(); change != null; change = changes.poll()) {
      Consumer<ControlLoop> next = change;
      guarded(() -> next.accept(loop), onError);
    }
    each(demands, demand -> guarded(() -> loop.demand(demand), onError));
  }

  private static <K, V> void each(Map<K, V> messages, Consumer<V> consumer) {
    for (Iterator<K> keys = messages.keySet().iterator(); keys.hasNext(); ) {
      V message = messages.remove(keys.next());
      if (message != null) {
        consumer.accept(message);
      }
    }
  }

  private static void guarded(Runnable delivery, Consumer<RuntimeException> onError) {
    try {
      delivery.run();
    } catch (RuntimeException e) {
      onError.accept(e);
    }
  }
}
