package dev.hearth.gateway.activation;

import java.util.List;

/** The instances that take calls, as one immutable set. */
final class ReadySet<B> {
  private static final ReadySet<?> EMPTY = new ReadySet<>(List.of());

  private final InstanceGate<B>[] gates;

  @SuppressWarnings("unchecked") // nothing in it
  static <B> ReadySet<B> empty() {
    return (ReadySet<B>) EMPTY;
  }

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
      return only.load(now, true) < limit && only.enter(limit) ? only : null;
    }
    InstanceGate<B> trusted = enter(new AtOneMoment<>(gates, now, false), limit, random);
    return trusted == null && anyDoubted(now)
        ? enter(new AtOneMoment<>(gates, now, true), limit, random)
        : trusted;
  }

  private InstanceGate<B> enter(Loads loads, int limit, int random) {
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

  private boolean anyDoubted(long now) {
    for (InstanceGate<B> gate : gates) {
      if (gate.doubted(now)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record AtOneMoment<B>(InstanceGate<B>[] gates, long now, boolean anyway)
      implements Loads {
    @Override
    public int size() {
      return gates.length;
    }

    @Override
    public int inFlight(int index) {
      return gates[index].load(now, anyway);
    }
  }
}
