package dev.hearth.api.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time that passes evenly, whatever is done to the machine's clock: read once from a clock at the
 * start, then counted by a source of nanoseconds that knows no calendar. For timers, back-offs and
 * plans; what people read, and what calendars decide, has the machine's clock. Safe for use by many
 * threads.
 */
public final class SteadyTime implements InstantSource {
  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanos;

  public SteadyTime(InstantSource clock, LongSupplier nanos) {
    this.start = clock.instant();
    this.startNanos = nanos.getAsLong();
    this.nanos = nanos;
  }

  /** Counted by the machine's monotonic clock. */
  public static SteadyTime from(InstantSource clock) {
    return new SteadyTime(clock, System::nanoTime);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }
}
