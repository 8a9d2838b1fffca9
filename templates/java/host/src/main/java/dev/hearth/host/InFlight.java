package dev.hearth.host;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;

/** Counts the calls that are under way. */
final class InFlight {
  private final AtomicInteger calls = new AtomicInteger();
  // Those whose handlers have not come to an end, whether or not somebody still waits for them.
  private final Set<Request> running = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  void enter() {
    calls.incrementAndGet();
  }

  /** The handler of this call begins. */
  void begin(Request request) {
    running.add(request);
  }

  /** The handler of this call has ended. */
  void end(Request request) {
    running.remove(request);
  }

  /** Ids of the calls whose handlers have not ended. */
  Set<String> callIds() {
    return running.stream().map(Problem::callIdOf).collect(Collectors.toSet());
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
