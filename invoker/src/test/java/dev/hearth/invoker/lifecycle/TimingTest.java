package dev.hearth.invoker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.invoker.pool.StartFailures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimingTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  /** A clock that somebody sets back by an hour as soon as it was read once. */
  private static final class SetBack extends Clock {
    private boolean read;

    @Override
    public Instant instant() {
      Instant now = read ? NOON.minus(Duration.ofHours(1)) : NOON;
      read = true;
      return now;
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

  @Test
  void aFunctionThatFailedIsTriedAgainThoughTheClockWasSetBack() throws InterruptedException {
    try (Timing timing = new Timing(new SetBack())) {
      StartFailures failures = StartFailures.NONE.failed(timing.steady());
      CountDownLatch tried = new CountDownLatch(1);

      timing.at(failures.nextStart(), tried::countDown);

      assertThat(timing.now()).isBefore(NOON);
      assertThat(tried.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(failures.mustWait(timing.steady())).isFalse();
    }
  }
}
