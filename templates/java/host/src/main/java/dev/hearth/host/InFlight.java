package dev.hearth.host;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that are under way. */
final class InFlight {
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean draining;

  void enter() {
    calls.incrementAndGet();
  }

  void leave() {
    if (calls.decrementAndGet() == 0 && draining) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Whether answers tell their callers not to come again on the same connection. */
  boolean draining() {
    return draining;
  }

  void beginDrain() {
    draining = true;
  }

  /** Waits until no call is under way; the platform limits the time. */
  synchronized void awaitNone() throws InterruptedException {
    while (calls.get() > 0) {
      wait();
    }
  }
}
