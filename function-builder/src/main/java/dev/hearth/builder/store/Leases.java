package dev.hearth.builder.store;

import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Builds that are under way. What one of them used since it began must stay until it ends. They are
 * kept in memory only: after a crash no build is under way. Safe for use by many threads.
 */
public final class Leases {
  private final LongSupplier time;
  private final AtomicLong number = new AtomicLong();
  private final ConcurrentSkipListSet<Begun> open = new ConcurrentSkipListSet<>();

  private record Begun(long time, long number) implements Comparable<Begun> {
    @Override
    public int compareTo(Begun other) {
      // As System.nanoTime() asks for: differences, since it may overflow.
      int byTime = Long.signum(time - other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * @param time {@link System#nanoTime()}
   */
  public Leases(LongSupplier time) {
    this.time = time;
  }

  /** One build; closing it again does nothing. */
  public interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins a build. */
  public Lease open() {
    Begun begun = new Begun(time.getAsLong(), number.incrementAndGet());
    open.add(begun);
    return () -> open.remove(begun);
  }

  /** When the oldest build began that is under way; now when there is none. */
  public long oldest() {
    // Read before the set: a build that begins in between began after it.
    long now = time.getAsLong();
    for (Begun begun : open) {
      return begun.time();
    }
    return now;
  }
}
