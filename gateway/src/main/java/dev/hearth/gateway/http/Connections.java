package dev.hearth.gateway.http;

import dev.hearth.gateway.forward.Loop;
import java.util.HashSet;
import java.util.Set;

/** The clients' connections of one event loop. For that loop only, but for what says otherwise. */
final class Connections {
  private final Loop loop;
  private final Set<ClientConnection> open = new HashSet<>();
  private volatile boolean draining;
  private volatile int count;

  Connections(Loop loop) {
    this.loop = loop;
  }

  Loop loop() {
    return loop;
  }

  void add(ClientConnection connection) {
    open.add(connection);
    count = open.size();
    if (draining) {
      connection.drain();
    }
  }

  void remove(ClientConnection connection) {
    open.remove(connection);
    count = open.size();
  }

  /** By any thread. */
  int count() {
    return count;
  }

  /** Whether each connection is to be closed after the answer it is at. By any thread. */
  boolean draining() {
    return draining;
  }

  /** Closes connections as they become free. By any thread. */
  void drain() {
    draining = true;
    loop.execute(() -> Set.copyOf(open).forEach(ClientConnection::drain));
  }
}
