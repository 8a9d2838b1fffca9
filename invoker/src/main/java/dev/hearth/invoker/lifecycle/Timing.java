package dev.hearth.invoker.lifecycle;

import dev.hearth.api.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The threads and clocks of the pools. Starts block in system calls, so they run on threads of the
 * platform.
 */
final class Timing implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Timing.class);

  private final Clock clock;
  private final SteadyTime steady;
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("hearth-instances-", 0).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("hearth-instances-timer").factory());

  Timing(Clock clock) {
    this.clock = clock;
    this.steady = SteadyTime.from(clock);
  }

  /** For people. */
  Instant now() {
    return clock.instant();
  }

  /**
   * For plans: passes evenly, whatever is done to the machine's clock. With a clock that was set
   * back by an hour, a function whose start had failed would not be tried for that hour.
   */
  Instant steady() {
    return steady.instant();
  }

  ExecutorService workers() {
    return workers;
  }

  /**
   * @param time as {@link #steady} counts it
   */
  void at(Instant time, Runnable action) {
    after(Duration.between(steady(), time), action);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a worker runs the action
  void after(Duration delay, Runnable action) {
    if (!timer.isShutdown()) {
      timer.schedule(
          () -> workers.execute(action), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    }
  }

  /** Runs {@code action} on a worker once the future has a value; failures of it are logged. */
  @SuppressWarnings("FutureReturnValueIgnored") // whatever goes wrong was logged
  <T> void when(CompletableFuture<T> future, Consumer<T> action) {
    future.thenAcceptAsync(
        value -> {
          try {
            action.accept(value);
          } catch (RuntimeException e) {
            LOG.error("a step in the life of an instance failed", e);
          }
        },
        workers);
  }

  /** Lets one future end as another one does. */
  @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are handed on
  <T> void follow(CompletableFuture<T> first, CompletableFuture<T> second) {
    first.whenComplete(
        (value, problem) -> {
          if (problem == null) {
            second.complete(value);
          } else {
            second.completeExceptionally(problem);
          }
        });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // runs until this is closed
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
