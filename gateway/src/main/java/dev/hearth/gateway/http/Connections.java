package dev.hearth.gateway.http;

import dev.hearth.gateway.forward.Loop;
import java.util.HashSet;
import java.util.Set;

/** The clients' connections of one event loop. For that loop only, but for what says otherwise. */
public final class Connections {
  private final Loop loop;
  private final ConnectionLimit limit;
  private final Set<ClientLink> open = new HashSet<>();
  // Since when they are idle, the longest first. Some of them may be busy again.
  private final IdleOrder idle = new IdleOrder();
  private volatile boolean draining;
  private volatile int count;

  public Connections(Loop loop, ConnectionLimit limit) {
    this.loop = loop;
    this.limit = limit;
  }

  public Loop loop() {
    return loop;
  }

  /** A new connection; it is closed where there are too many. */
  public void add(ClientLink connection) {
    open.add(connection);
    count = open.size();
    if (!limit.opened(this)) {
      connection.refuse();
      return;
    }
    idle(connection);
    if (draining) {
      connection.drain();
    }
  }

  public void remove(ClientLink connection) {
    if (open.remove(connection)) {
      count = open.size();
      idle.remove(connection.idleEntry());
      limit.closed();
    }
  }

  /** The connection waits for a request from now on. */
  public void idle(ClientLink connection) {
    idle.moveToEnd(connection.idleEntry());
  }

  /** Closes the one that is idle for longest, if any is and too many are open. */
  boolean closeOldestIdle() {
    while (limit.isExceeded()) {
      ClientLink oldest = idle.takeFirst();
      if (oldest == null) {
        return false;
      }
      if (oldest.closeIfIdle()) {
        limit.idleClosed();
        return true;
      }
    }
    return true;
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
