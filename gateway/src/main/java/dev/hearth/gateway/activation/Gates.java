package dev.hearth.gateway.activation;

import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gates of one revision's instances. Guarded by the lock of its activator. */
final class Gates<B> {
  private final Backends<B> backends;
  // Both empty, and then without memory of their own, for a function that nobody calls.
  private Map<InstanceId, InstanceGate<B>> ready = Map.of();
  private Map<InstanceId, InstanceGate<B>> draining = Map.of();

  Gates(Backends<B> backends) {
    this.backends = backends;
  }

  /**
   * Makes the gates those of {@code state}, which came at {@code now}, and returns the ones that
   * were shut by it.
   */
  List<InstanceGate<B>> become(PoolState state, long now) {
    Map<InstanceId, InstanceGate<B>> next = HashMap.newHashMap(state.ready().size());
    for (ReadyInstance instance : state.ready()) {
      InstanceGate<B> known = ready.get(instance.id());
      next.put(instance.id(), known != null ? known : opened(instance, now));
    }
    Map<InstanceId, InstanceGate<B>> gone = new HashMap<>(ready);
    gone.keySet().removeAll(next.keySet());
    List<InstanceGate<B>> shut = List.copyOf(gone.values());
    Map<InstanceId, InstanceGate<B>> drain = new HashMap<>(draining);
    drain.keySet().retainAll(state.draining());
    for (InstanceGate<B> gate : shut) {
      if (state.draining().contains(gate.id())) {
        gate.drain();
        drain.put(gate.id(), gate);
      } else {
        gate.shut();
        gate.goneBy(end(state, gate.id()));
      }
    }
    draining.forEach(
        (id, gate) -> {
          if (!drain.containsKey(id) && !next.containsKey(id)) {
            gate.goneBy(end(state, id));
          }
        });
    ready = next.isEmpty() ? Map.of() : next;
    draining = drain.isEmpty() ? Map.of() : drain;
    return shut;
  }

  /** A resumed instance has the gate that it had, while calls of before may be inside. */
  private InstanceGate<B> opened(ReadyInstance instance, long now) {
    InstanceGate<B> emptying = draining.get(instance.id());
    if (emptying != null && backends.reopen(emptying.backend())) {
      emptying.reopen(instance.start(), now);
      return emptying;
    }
    return new InstanceGate<>(instance.id(), backends.open(instance), instance.start(), now);
  }

  private static Optional<InstanceEnd> end(PoolState state, InstanceId id) {
    return state.ended().stream().filter(end -> end.instance().equals(id)).findFirst();
  }

  List<InstanceGate<B>> ready() {
    return List.copyOf(ready.values());
  }

  /** Those among {@code asked} that no call is in flight at, known here or not. */
  List<InstanceId> withoutCalls(List<InstanceId> asked) {
    return asked.stream()
        .filter(id -> !draining.containsKey(id) || draining.get(id).inFlight() == 0)
        .toList();
  }
}
