package dev.hearth.api.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTimesTest {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2031-01-01T00:00:00Z");

  /** Expected ticks follow one another; local times in the zone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 8 * * MON-FRI | Europe/Berlin    | 2026-03-06T12:00Z | 2026-03-09T08:00+01:00",
        // There is no half past two: the tick comes at three, once.
        "30 2 * * *      | Europe/Berlin    | 2026-03-28T12:00Z | 2026-03-29T03:00+02:00 2026-03-30T02:30+02:00",
        "0,30 2 * * *    | Europe/Berlin    | 2026-03-28T12:00Z | 2026-03-29T03:00+02:00 2026-03-30T02:00+02:00",
        "30 2,3 * * *    | Europe/Berlin    | 2026-03-28T12:00Z | 2026-03-29T03:00+02:00 2026-03-29T03:30+02:00",
        "*/30 * * * *    | Europe/Berlin    | 2026-03-29T00:30Z | 2026-03-29T03:00+02:00 2026-03-29T03:30+02:00",
        "*/30 2 * * *    | Europe/Berlin    | 2026-03-28T12:00Z | 2026-03-30T02:00+02:00",
        // Half past two comes twice: a fixed time has the first one, a wildcard both.
        "30 2 * * *      | Europe/Berlin    | 2026-10-24T12:00Z | 2026-10-25T02:30+02:00 2026-10-26T02:30+01:00",
        "@hourly         | Europe/Berlin    | 2026-10-24T23:30Z | 2026-10-25T02:00+02:00 2026-10-25T02:00+01:00 2026-10-25T03:00+01:00",
        "*/30 2 * * *    | Europe/Berlin    | 2026-10-24T12:00Z | 2026-10-25T02:00+02:00 2026-10-25T02:30+02:00 2026-10-25T02:00+01:00 2026-10-25T02:30+01:00 2026-10-26T02:00+01:00",
        // Zones that leave out midnight.
        "@daily          | Africa/Cairo     | 2026-04-23T12:00Z | 2026-04-24T01:00+03:00 2026-04-25T00:00+03:00",
        "@weekly         | America/Santiago | 2026-09-01T12:00Z | 2026-09-06T01:00-03:00 2026-09-13T00:00-03:00",
        "@daily          | Asia/Beirut      | 2026-03-28T12:00Z | 2026-03-29T01:00+03:00 2026-03-30T00:00+03:00",
        "15 0 29 3 *     | Asia/Beirut      | 2026-03-28T12:00Z | 2026-03-29T01:00+03:00 2027-03-29T00:15+03:00",
        // Zones that have the hour before midnight twice.
        "30 23 * * *     | Africa/Cairo     | 2026-10-29T12:00Z | 2026-10-29T23:30+03:00 2026-10-30T23:30+02:00",
        "@daily          | Africa/Cairo     | 2026-10-28T22:00Z | 2026-10-30T00:00+02:00 2026-10-31T00:00+02:00",
        "@daily          | America/Santiago | 2026-04-04T12:00Z | 2026-04-05T00:00-04:00 2026-04-06T00:00-04:00",
        // Half an hour, and two hours.
        "15 2 * * *      | Australia/Lord_Howe | 2026-10-03T12:00+11:00 | 2026-10-04T02:30+11:00 2026-10-05T02:15+11:00",
        "30 2 * * *      | Antarctica/Troll | 2026-03-28T12:00Z | 2026-03-29T03:00+02:00 2026-03-30T02:30+02:00",
        // A day that never was.
        "0 8 * * *       | Pacific/Apia     | 2011-12-29T18:00-10:00 | 2011-12-31T08:00+14:00"
      })
  void aFixedTimeFollowsTheWallAndAWildcardTheTimeThatPasses(
      String cron, ZoneId zone, String after, String ticks) {
    CronTimes times = CronTimes.of(cron, zone);
    Instant last = OffsetDateTime.parse(after).toInstant();
    for (String text : ticks.split(" ", -1)) {
      Instant tick = OffsetDateTime.parse(text).toInstant();

      assertThat(times.after(last)).contains(tick);
      assertThat(times.until(tick)).contains(tick);
      assertThat(times.until(tick.minusNanos(1))).map(it -> it.isAfter(tick)).contains(false);
      last = tick;
    }
  }

  @Test
  void aDailyScheduleHasOneTickADayInEveryZoneWhateverItsChanges() {
    for (ZoneId zone : zones()) {
      for (ZoneOffsetTransition change : changes(zone.getRules())) {
        for (String cron : List.of("0 0 * * *", "30 23 * * *", "30 0 * * *", "30 2 * * *")) {
          CronTimes times = CronTimes.of(cron, zone);
          Instant from =
              change
                  .getDateTimeBefore()
                  .toLocalDate()
                  .minusDays(2)
                  .atTime(LocalTime.NOON)
                  .atZone(zone)
                  .toInstant();
          Instant to =
              change
                  .getDateTimeBefore()
                  .toLocalDate()
                  .plusDays(3)
                  .atTime(LocalTime.NOON)
                  .atZone(zone)
                  .toInstant();
          assertThat(between(times, from, to)).as(cron + " " + change + " " + zone).hasSize(5);
        }
      }
    }
  }

  /** All zones, around all their changes, with schedules of all kinds. */
  @Test
  void theTicksAroundEveryChangeOfEveryZoneAreThoseOfCronie() {
    Random random = new Random(31);
    int compared = 0;
    for (ZoneId zone : zones()) {
      ZoneRules rules = zone.getRules();
      for (ZoneOffsetTransition change : changes(rules)) {
        Instant begin = change.getInstant().minus(30, ChronoUnit.HOURS);
        Instant end = change.getInstant().plus(30, ChronoUnit.HOURS);
        for (String cron : List.of(RandomCron.next(random), around(change, random))) {
          CronExpression expression = CronExpression.parse(cron);
          NavigableSet<Instant> expected = Cronie.ticks(expression, rules, begin, end);
          CronTimes times = CronTimes.of(cron, zone);
          String about = "'" + cron + "' in " + zone + " at " + change;

          assertThat(between(times, begin.minusNanos(1), end.minusNanos(1)))
              .as(about)
              .containsExactlyElementsOf(expected);
          Instant now = begin.plusSeconds(random.nextInt(60 * 60 * 60));
          if (expected.floor(now) != null) {
            assertThat(times.until(now)).as(about).contains(expected.floor(now));
          }
          compared += expected.size();
        }
      }
    }
    assertThat(compared).isGreaterThan(10_000);
  }

  /** An entry with times close to a change: within three hours of it. */
  private static String around(ZoneOffsetTransition change, Random random) {
    int minute = random.nextInt(-180, 180);
    var time = change.getDateTimeBefore().plusMinutes(minute);
    return switch (random.nextInt(5)) {
      case 0 -> "*/15 " + time.getHour() + " * * *";
      case 1 -> time.getMinute() + " */2 * * *";
      case 2 -> "0," + time.getMinute() + " " + time.getHour() + " * * *";
      case 3 -> time.getMinute() + " " + time.getHour() + " " + time.getDayOfMonth() + " * *";
      default -> time.getMinute() + " " + time.getHour() + " * * *";
    };
  }

  private static List<Instant> between(CronTimes times, Instant after, Instant until) {
    List<Instant> ticks = new ArrayList<>();
    Instant last = after;
    while (true) {
      Instant next = times.after(last).orElseThrow();
      if (next.isAfter(until)) {
        return ticks;
      }
      ticks.add(next);
      last = next;
    }
  }

  /** One zone of each set of rules. */
  private static List<ZoneId> zones() {
    Set<ZoneRules> seen = new HashSet<>();
    List<ZoneId> zones = new ArrayList<>();
    String[] names = ZoneId.getAvailableZoneIds().toArray(String[]::new);
    Arrays.sort(names);
    for (String name : names) {
      if (seen.add(ZoneId.of(name).getRules())) {
        zones.add(ZoneId.of(name));
      }
    }
    return zones;
  }

  private static List<ZoneOffsetTransition> changes(ZoneRules rules) {
    List<ZoneOffsetTransition> changes = new ArrayList<>();
    ZoneOffsetTransition next = rules.nextTransition(FROM);
    while (next != null && next.getInstant().isBefore(TO)) {
      assertThat(next.getDuration().abs()).isLessThan(Duration.ofHours(3));
      changes.add(next);
      next = rules.nextTransition(next.getInstant());
    }
    return changes;
  }
}
