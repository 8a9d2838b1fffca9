package dev.hearth.invoker.log;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Tells readers that something was written. Safe for use by many threads. */
final class WriteSignal {
  private long writes;

  synchronized long writes() {
    return writes;
  }

  synchronized void written() {
    writes++;
    notifyAll();
  }

  /** Lets readers look whether they are closed. */
  synchronized void wake() {
    notifyAll();
  }

  /** Returns once there were writes since {@code seen}, and others had {@code time} to follow. */
  synchronized void await(long seen, Duration time, BooleanSupplier closed)
      throws InterruptedException {
    while (writes == seen && !closed.getAsBoolean()) {
      wait();
    }
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toMillis();
        left > 0 && !closed.getAsBoolean();
        left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }
}
