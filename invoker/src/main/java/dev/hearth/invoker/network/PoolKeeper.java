package dev.hearth.invoker.network;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.NetworkMode;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Fills a pool up in the background, and looks after the rules of its bridge. */
final class PoolKeeper implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PoolKeeper.class);

  /**
   * Whoever takes a namespace starts a container with it; making the next one at the same time
   * would slow that start down.
   */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** How long a firewall that somebody flushed stays open at most. */
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The start of the server itself comes first. */
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Collection<ReadyNetworks> pools;
  private final Function<NetworkMode, PreparedNetwork> make;
  private final Runnable check;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread = Thread.ofVirtual().name("network-pool").unstarted(this::run);
  private long lastTaken = System.nanoTime() - QUIET_NANOS;
  private boolean closed;

  PoolKeeper(
      Collection<ReadyNetworks> pools,
      Function<NetworkMode, PreparedNetwork> make,
      Runnable check) {
    this.pools = pools;
    this.make = make;
    this.check = check;
  }

  void start() {
    thread.start();
  }

  void taken() {
    lock.lock();
    try {
      lastTaken = System.nanoTime();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Returns once nothing more is made. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long checkAt = System.nanoTime() + CHECK_NANOS;
    long pauseUntil = System.nanoTime() + START_NANOS;
    while (awaitWork(checkAt, pauseUntil)) {
      try {
        if (System.nanoTime() - checkAt >= 0) {
          checkAt = System.nanoTime() + CHECK_NANOS;
          check.run();
        }
        fillOne();
      } catch (HearthException e) {
        LOG.warnf("will try again in 10 s: %s", e.getMessage());
        pauseUntil = System.nanoTime() + CHECK_NANOS;
      }
    }
  }

  private void fillOne() {
    Optional<ReadyNetworks> shortest = pools.stream().filter(ReadyNetworks::isShort).findFirst();
    if (shortest.isPresent() && mayMake()) {
      shortest.get().add(make.apply(shortest.get().mode()));
    }
  }

  private boolean mayMake() {
    lock.lock();
    try {
      return !closed && quietIn(System.nanoTime()) <= 0;
    } finally {
      lock.unlock();
    }
  }

  /** An empty pool does not wait for quiet: the next start would have to make its own. */
  private long quietIn(long now) {
    return pools.stream().anyMatch(ReadyNetworks::isEmpty) ? 0 : lastTaken + QUIET_NANOS - now;
  }

  /**
   * @return false when the pool is closed
   */
  private boolean awaitWork(long checkAt, long pauseUntil) {
    lock.lock();
    try {
      while (!closed) {
        long now = System.nanoTime();
        long wait = checkAt - now;
        if (pools.stream().anyMatch(ReadyNetworks::isShort)) {
          wait = Math.min(wait, Math.max(quietIn(now), pauseUntil - now));
        }
        if (wait <= 0) {
          return true;
        }
        changed.awaitNanos(wait);
      }
      return false;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }
}
