package dev.hearth.api.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyTimeTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"P2D", "P-1D", "PT0S", "P3650D"})
  void aJumpOfTheMachinesClockChangesNothing(String jump) {
    AtomicReference<Instant> wall = new AtomicReference<>(START);
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    SteadyTime time = new SteadyTime(wall::get, nanos::get);

    wall.set(START.plus(Duration.parse(jump)));
    nanos.addAndGet(Duration.ofSeconds(7).toNanos());

    assertThat(time.instant()).isEqualTo(START.plusSeconds(7));
    assertThat(time.millis()).isEqualTo(START.plusSeconds(7).toEpochMilli());
  }
}
