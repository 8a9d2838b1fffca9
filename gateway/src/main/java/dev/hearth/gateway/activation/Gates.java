package dev.hearth.gateway.activation;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The gates of one revision's instances. Guarded by the lock of its activator. */
final class Gates<B> {
  private final Backends<B> backends;
  private Map<InstanceId, InstanceGate<B>> ready = new HashMap<>();
  private final Map<InstanceId, InstanceGate<B>> draining = new HashMap<>();

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
      InstanceGate<B> known = ready.remove(instance.id());
      next.put(
          instance.id(),
          known != null
              ? known
              : new InstanceGate<>(instance.id(), backends.open(instance), instance.start(), now));
    }
    List<InstanceGate<B>> shut = new ArrayList<>(ready.values());
    ready = next;
    draining.keySet().retainAll(state.draining());
    for (InstanceGate<B> gate : shut) {
      if (state.draining().contains(gate.id())) {
        gate.drain();
        draining.put(gate.id(), gate);
      } else {
        gate.shut();
      }
    }
    return shut;
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
