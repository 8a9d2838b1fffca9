package dev.hearth.gateway.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.schedule.CronTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {
  private static final CronTimes EVERY_FIVE_MINUTES = times("*/5 * * * *", "UTC");

  @ParameterizedTest
  @CsvSource({
    // missed, last, now, next
    "ONE,  ,                     2026-03-01T12:01:00Z, 2026-03-01T12:05:00Z",
    "ONE,  2026-03-01T12:00:00Z, 2026-03-01T12:01:00Z, 2026-03-01T12:05:00Z",
    "ONE,  2026-03-01T12:00:00Z, 2026-03-01T12:05:00Z, 2026-03-01T12:05:00Z",
    "ONE,  2026-03-01T12:00:00Z, 2026-03-01T13:02:00Z, 2026-03-01T13:00:00Z",
    "ONE,  2026-03-01T13:00:00Z, 2026-03-01T13:02:00Z, 2026-03-01T13:05:00Z",
    "SKIP, 2026-03-01T12:00:00Z, 2026-03-01T13:02:00Z, 2026-03-01T13:05:00Z",
    "SKIP, ,                     2026-03-01T12:01:00Z, 2026-03-01T12:05:00Z",
    // The clock was set back: no tick comes twice.
    "ONE,  2026-03-01T12:10:00Z, 2026-03-01T12:01:00Z, 2026-03-01T12:15:00Z",
    "SKIP, 2026-03-01T12:10:00Z, 2026-03-01T12:01:00Z, 2026-03-01T12:15:00Z"
  })
  void oneMissedTickAtMostIsMadeUpFor(MissedTicks missed, Instant last, Instant now, Instant next) {
    assertThat(Ticks.next(EVERY_FIVE_MINUTES, missed, Optional.ofNullable(last), now))
        .contains(next);
  }

  @ParameterizedTest
  @CsvSource({
    // Half past two did not come; its tick is at three, and was missed.
    "ONE,  2026-03-28T01:30:00Z, 2026-03-29T05:00:00Z, 2026-03-29T01:00:00Z",
    "ONE,  2026-03-29T01:00:00Z, 2026-03-29T05:00:00Z, 2026-03-30T00:30:00Z",
    "SKIP, 2026-03-28T01:30:00Z, 2026-03-29T05:00:00Z, 2026-03-30T00:30:00Z"
  })
  void aTickAtTheEndOfAGapIsMadeUpForAsAnyOther(
      MissedTicks missed, Instant last, Instant now, Instant next) {
    assertThat(Ticks.next(times("30 2 * * *", "Europe/Berlin"), missed, Optional.of(last), now))
        .contains(next);
  }

  private static CronTimes times(String cron, String zone) {
    return CronTimes.of(cron, ZoneId.of(zone));
  }
}
