package dev.hearth.host;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that are under way. */
final class InFlight {
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch idle = new CountDownLatch(1);
  private volatile boolean draining;

  void enter() {
    calls.incrementAndGet();
  }

  void leave() {
    if (calls.decrementAndGet() == 0 && draining) {
      idle.countDown();
    }
  }

  boolean draining() {
    return draining;
  }

  /** Waits until no call is under way; the platform limits the time. */
  void drain() throws InterruptedException {
    draining = true;
    if (calls.get() > 0) {
      idle.await();
    }
  }
}
