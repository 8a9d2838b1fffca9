package dev.hearth.bench.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A machine's clock that somebody sets. */
final class JumpingClock extends Clock {
  private final Events events;
  private Duration error = Duration.ZERO;

  JumpingClock(Events events) {
    this.events = events;
  }

  void setWrongBy(Duration newError) {
    error = newError;
  }

  @Override
  public Instant instant() {
    return events.now().plus(error);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
