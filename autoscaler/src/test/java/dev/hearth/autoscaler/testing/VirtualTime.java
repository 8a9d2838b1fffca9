package dev.hearth.autoscaler.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when a test says so. */
public final class VirtualTime implements InstantSource {
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  public void pass(Duration duration) {
    now = now.plus(duration);
  }

  public void jumpTo(Instant instant) {
    now = instant;
  }
}
