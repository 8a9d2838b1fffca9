package dev.hearth.gateway.http;

import dev.hearth.gateway.forward.Loop;
import java.util.HashSet;
import java.util.Set;

/** The clients' connections of one event loop. For that loop only, but for what says otherwise. */
public final class Connections {
  private final Loop loop;
  private final Set<ClientLink> open = new HashSet<>();
  private volatile boolean draining;
  private volatile int count;

  public Connections(Loop loop) {
    this.loop = loop;
  }

  public Loop loop() {
    return loop;
  }

  public void add(ClientLink connection) {
    open.add(connection);
    count = open.size();
    if (draining) {
      connection.drain();
    }
  }

  public void remove(ClientLink connection) {
    open.remove(connection);
    count = open.size();
  }

  /** By any thread. */
  public int count() {
    return count;
  }

  /** Whether each connection is to be closed after the answer it is at. By any thread. */
  public boolean draining() {
    return draining;
  }

  /** Closes connections as they become free. By any thread. */
  public void drain() {
    draining = true;
    loop.execute(() -> Set.copyOf(open).forEach(ClientLink::drain));
  }
}
