package dev.hearth.autoscaler;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time that passes evenly, whatever is done to the machine's clock: read once from a clock at the
 * start, then counted by a source of nanoseconds that knows no calendar.
 */
final class SteadyTime implements InstantSource {
  private final Instant start;
  private final long startNanos;
  private final LongSupplier nanos;

  SteadyTime(Clock clock, LongSupplier nanos) {
    this.start = clock.instant();
    this.startNanos = nanos.getAsLong();
    this.nanos = nanos;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }
}
