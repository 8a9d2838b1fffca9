package dev.hearth.autoscaler.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.ScalingWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  private static final Schedule OFFICE =
      Schedule.of(
          List.of(
              window("0 8 * * 1-5", Duration.ofHours(10), 3),
              window("0 12 * * *", Duration.ofHours(1), 5)));

  private static ScalingWindow window(String cron, Duration length, int min) {
    return new ScalingWindow(cron, length, ZoneId.of("Europe/Berlin"), min);
  }

  // Berlin is two hours ahead of UTC in July and one in January; 2026-07-06 is a Monday.
  @ParameterizedTest(name = "{0}: {1} until {2}")
  @CsvSource({
    "2026-07-06T05:59:59Z, 0, 2026-07-06T06:00:00Z",
    "2026-07-06T06:00:00Z, 3, 2026-07-06T10:00:00Z",
    "2026-07-06T09:59:59.5Z, 3, 2026-07-06T10:00:00Z",
    "2026-07-06T10:00:00Z, 5, 2026-07-06T11:00:00Z",
    "2026-07-06T11:00:00Z, 3, 2026-07-06T16:00:00Z",
    "2026-07-06T16:00:00Z, 0, 2026-07-07T06:00:00Z",
    "2026-07-11T06:00:00Z, 0, 2026-07-11T10:00:00Z",
    "2026-01-05T07:00:00Z, 3, 2026-01-05T11:00:00Z",
  })
  void theGreatestOfTheWindowsThatAreOnCounts(Instant now, int min, Instant until) {
    Scheduled scheduled = OFFICE.at(now);

    assertThat(scheduled.min()).isEqualTo(min);
    assertThat(scheduled.until()).contains(until);
    assertThat(scheduled.isOver(until.minusMillis(1))).isFalse();
    assertThat(scheduled.isOver(until)).isTrue();
  }

  @Test
  void withoutWindowsNothingEverChanges() {
    assertThat(Schedule.of(List.of()).at(Instant.EPOCH)).isEqualTo(Scheduled.NOTHING);
  }

  @Test
  void aWindowThatLastsUntilTheNextOneIsAlwaysOn() {
    Schedule always = Schedule.of(List.of(window("*/10 * * * *", Duration.ofMinutes(15), 1)));
    Instant now = Instant.parse("2026-07-06T05:00:30Z");
    for (int minute = 0; minute < 120; minute++) {
      assertThat(always.at(now.plusSeconds(60L * minute)).min()).isEqualTo(1);
    }
  }

  @Test
  void aWindowWhoseBeginningNeverComesIsNeverOn() {
    Schedule never = Schedule.of(List.of(window("0 0 31 2 *", Duration.ofHours(1), 3)));

    assertThat(never.at(Instant.parse("2026-07-06T05:00:30Z"))).isEqualTo(Scheduled.NOTHING);
  }
}
