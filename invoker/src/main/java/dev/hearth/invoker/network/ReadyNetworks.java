package dev.hearth.invoker.network;

import dev.hearth.api.function.NetworkMode;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The networks of one mode that stand ready. Safe for many threads. */
final class ReadyNetworks {
  private final NetworkMode mode;
  private final int target;
  private final Queue<PreparedNetwork> ready = new ConcurrentLinkedQueue<>();

  ReadyNetworks(NetworkMode mode, int target) {
    this.mode = mode;
    this.target = target;
  }

  NetworkMode mode() {
    return mode;
  }

  Optional<PreparedNetwork> poll() {
    return Optional.ofNullable(ready.poll());
  }

  void add(PreparedNetwork network) {
    ready.add(network);
  }

  int size() {
    return ready.size();
  }

  boolean isShort() {
    return ready.size() < target;
  }

  boolean isEmpty() {
    return target > 0 && ready.isEmpty();
  }
}
