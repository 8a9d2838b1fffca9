package dev.hearth.gateway.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.ScheduleSource;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
    "0 8 * * MON-FRI, Europe/Berlin, 2026-03-06T12:00:00Z, 2026-03-09T07:00:00Z",
    // Summer time begins in the night to 2026-03-29, when there is no half past two.
    "30 2 * * *,      Europe/Berlin, 2026-03-28T12:00:00Z, 2026-03-30T00:30:00Z",
    "0 0 1 1 *,       UTC,           2026-03-06T12:00:00Z, 2027-01-01T00:00:00Z"
  })
  void timesAreThoseOfTheZone(String cron, String zone, Instant after, Instant next) {
    assertThat(times(cron, zone).after(after)).contains(next);
  }

  @Test
  void theLastTickIsTheOneAtOrBeforeATime() {
    Instant tick = Instant.parse("2026-03-01T12:05:00Z");

    assertThat(EVERY_FIVE_MINUTES.until(tick)).contains(tick);
    assertThat(EVERY_FIVE_MINUTES.until(tick.minusMillis(1)))
        .contains(Instant.parse("2026-03-01T12:00:00Z"));
  }

  @Test
  void whatIsNoCrontabEntryIsRefused() {
    assertThatThrownBy(() -> times("* * *", "UTC"))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("five fields as in crontab");
  }

  private static CronTimes times(String cron, String zone) {
    return CronTimes.of(new ScheduleSource("nightly", cron, ZoneId.of(zone), "", MissedTicks.ONE));
  }
}
