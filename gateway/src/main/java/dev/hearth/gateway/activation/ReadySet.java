package dev.hearth.gateway.activation;

import java.util.List;

/** The instances that take calls, as one immutable set. */
final class ReadySet<B> {
  private final InstanceGate<B>[] gates;

  @SuppressWarnings("unchecked")
  ReadySet(List<InstanceGate<B>> gates) {
    this.gates = gates.toArray(InstanceGate[]::new);
  }

  boolean isEmpty() {
    return gates.length == 0;
  }

  int size() {
    return gates.length;
  }

  /** A gate that let the caller in, or null when none has room: no allocation on a warm path. */
  InstanceGate<B> enter(int limit, long now, int random) {
    if (gates.length == 1) {
      InstanceGate<B> only = gates[0];
      return only.load(now) < limit && only.enter(limit) ? only : null;
    }
    Loads loads = new AtOneMoment<>(gates, now);
    // Another thread may fill the chosen one in between; each round that fails saw progress there.
    while (true) {
      int chosen = Balancing.pick(loads, limit, random);
      if (chosen == Balancing.NONE) {
        return null;
      }
      if (gates[chosen].enter(limit)) {
        return gates[chosen];
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record AtOneMoment<B>(InstanceGate<B>[] gates, long now) implements Loads {
    @Override
    public int size() {
      return gates.length;
    }

    @Override
    public int inFlight(int index) {
      return gates[index].load(now);
    }
  }
}
