package dev.hearth.invoker.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The threads and clocks of the pools. Starts block in system calls, so they run on threads of the
 * platform; a few at a time, since a machine that starts everything at once is ready with nothing.
 */
final class Timing implements AutoCloseable {
  private static final int STARTS_AT_ONCE = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private final Clock clock;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("hearth-instances-", 0).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("hearth-instances-timer").factory());
  private final Semaphore starts = new Semaphore(STARTS_AT_ONCE, true);

  Timing(Clock clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  ExecutorService workers() {
    return workers;
  }

  Semaphore starts() {
    return starts;
  }

  void at(Instant time, Runnable action) {
    after(Duration.between(now(), time), action);
  }

  void after(Duration delay, Runnable action) {
    if (!timer.isShutdown()) {
      timer.schedule(
          () -> workers.execute(action), Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    }
  }

  void every(Duration period, Runnable action) {
    timer.scheduleWithFixedDelay(
        action, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdown();
  }
}
