package dev.hearth.host;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;

/**
 * Heap for the bodies that calls hold as a whole. What one call may take is bounded, and so is what
 * all of them have at a time: a call that finds too little waits, before it reads anything. Safe
 * for use by many threads.
 */
final class BodyMemory {
  /** Of bodies up to this size no account is kept. */
  static final int FREE = 64 * 1024;

  private static final int UNIT = 1024;

  // The other half is the function's.
  private static final int SHARE = 2;

  private static final String DEADLINE = "X-Hearth-Deadline";

  private final Semaphore units;
  private final int all;

  BodyMemory(long heap) {
    this.all = (int) Math.min(Integer.MAX_VALUE, heap / SHARE / UNIT);
    this.units = new Semaphore(all, true);
  }

  /** For the heap of this process. */
  static BodyMemory ofThisProcess() {
    return new BodyMemory(Runtime.getRuntime().maxMemory());
  }

  /** The largest body that can be held, in bytes, when each byte of it takes so many. */
  long largest(int cost) {
    return (long) all * UNIT / cost;
  }

  /**
   * Waits until there is room, at most until the caller's deadline.
   *
   * @param bytes at most {@code largest(cost)}
   * @return what to release
   * @throws BadRequestException when there is none in time
   */
  int take(long bytes, int cost, Request request) throws BadRequestException, InterruptedException {
    return take(bytes, cost, patience(request));
  }

  int take(long bytes, int cost, long patienceMillis)
      throws BadRequestException, InterruptedException {
    int wanted = unitsOf(bytes, cost);
    if (!units.tryAcquire(wanted, patienceMillis, TimeUnit.MILLISECONDS)) {
      throw new BadRequestException(
          503,
          "no-capacity",
          "there was no memory for the body until the deadline: other calls of this instance hold"
              + " theirs; raise resources.memory or lower scaling.concurrency",
          null);
    }
    return wanted;
  }

  /** What {@link #take} takes for a body. */
  int unitsOf(long bytes, int cost) {
    return Math.toIntExact(Math.min(all, (bytes * cost + UNIT - 1) / UNIT));
  }

  void release(int taken) {
    units.release(taken);
  }

  private static long patience(Request request) {
    String deadline = request.getHeaders().get(DEADLINE);
    try {
      return deadline == null
          ? Long.MAX_VALUE
          : Math.max(0, Long.parseLong(deadline) - System.currentTimeMillis());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
