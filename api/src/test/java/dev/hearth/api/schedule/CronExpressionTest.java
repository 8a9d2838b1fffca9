package dev.hearth.api.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/7 * * * *       | 2026-11-29T12:57 | 2026-11-29T13:00",
        "5-20/5,59 * * * * | 2026-11-29T12:21 | 2026-11-29T12:59",
        "10/20 * * * *     | 2026-11-29T12:00 | 2026-11-29T12:10",
        "0 8 * * MON-FRI   | 2026-11-28T12:00 | 2026-11-30T08:00",
        "0 0 * * 7         | 2026-11-30T00:00 | 2026-12-06T00:00",
        "0 0 * * sat-sun   | 2026-11-30T00:00 | 2026-12-05T00:00",
        "0 0 1 jan,Jul *   | 2026-11-30T00:00 | 2027-01-01T00:00",
        "0 0 29 2 *        | 2026-11-30T00:00 | 2028-02-29T00:00",
        "0 0 29 2 *        | 2096-03-01T00:00 | 2104-02-29T00:00",
        // Two days that are both restricted: either fits. One begins with a star: both must fit.
        "0 12 1-7 * 1      | 2026-11-30T13:00 | 2026-12-01T12:00",
        "0 12 */100 * 1    | 2026-11-30T13:00 | -",
        "0 0 */2 * 1       | 2026-11-30T00:00 | 2026-12-07T00:00",
        "0 0 29 2 */6      | 2026-11-30T00:00 | 2032-02-29T00:00",
        "@hourly           | 2026-11-29T12:01 | 2026-11-29T13:00",
        "@daily            | 2026-11-29T12:01 | 2026-11-30T00:00",
        "@midnight         | 2026-11-29T12:01 | 2026-11-30T00:00",
        "@weekly           | 2026-11-30T12:01 | 2026-12-06T00:00",
        "@Monthly          | 2026-11-29T12:01 | 2026-12-01T00:00",
        "@yearly           | 2026-11-29T12:01 | 2027-01-01T00:00",
        "@annually         | 2026-11-29T12:01 | 2027-01-01T00:00"
      })
  void theNextTimeIsThatOfCronie(String cron, LocalDateTime from, String next) {
    if (next.equals("-")) {
      assertThatThrownBy(() -> CronExpression.parse(cron))
          .isInstanceOf(IllegalArgumentException.class);
    } else {
      assertThat(CronExpression.parse(cron).atOrAfter(from)).contains(LocalDateTime.parse(next));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * *          | five fields as in crontab",
        "* * * * * *    | five fields as in crontab",
        "60 * * * *     | minute '60' is not from 0 to 59",
        "* 24 * * *     | hour '24' is not from 0 to 23",
        "* * 0 * *      | day '0' is not from 1 to 31",
        "* * * 13 *     | month '13' is not from 1 to 12",
        "* * * * 8      | weekday '8' is not from 0 to 7",
        "* * * * L      | weekday 'L' is not from 0 to 7",
        "MON * * * *    | minute 'MON' is not from 0 to 59",
        "-1 * * * *     | minute '' is not from 0 to 59",
        "1, * * * *     | minute '' is not from 0 to 59",
        "5-1 * * * *    | range '5-1' of minute begins after its end",
        "1-2-3 * * * *  | minute '1-2-3' is not a range",
        "*/0 * * * *    | step '0' of minute is not from 1 to 59",
        "*/x * * * *    | step 'x' of minute is not from 1 to 59",
        "*/2/3 * * * *  | more than one step",
        "0 0 31 2 *     | never fires",
        "0 0 30 feb *   | never fires",
        "0 0 31 4,6,9,11 * | never fires",
        "@reboot        | names no time",
        "@fortnightly   | there are @hourly"
      })
  void whatIsNoEntryOrNeverFiresIsRefusedWithTheReason(String cron, String reason) {
    assertThatThrownBy(() -> CronExpression.parse(cron))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + cron + "' is not a schedule: ")
        .hasMessageContaining(reason);
  }

  /** Every minute of some weeks, against the search forwards and backwards. */
  @Test
  void theSearchFindsWhatAWalkOverAllMinutesFinds() {
    Random random = new Random(20261129);
    for (int round = 0; round < 300; round++) {
      CronExpression cron = CronExpression.parse(RandomCron.next(random));
      LocalDateTime begin =
          LocalDateTime.of(2024, 1, 1, 0, 0)
              .plusMinutes(random.nextInt(5 * 365 * 24 * 60))
              .truncatedTo(ChronoUnit.MINUTES);
      LocalDateTime expected = cron.atOrAfter(begin).orElseThrow();
      LocalDateTime end = begin.plusDays(9);
      for (LocalDateTime at = begin; at.isBefore(end); at = at.plusMinutes(1)) {
        assertThat(cron.fits(at)).isEqualTo(at.equals(expected));
        if (at.equals(expected)) {
          assertThat(cron.atOrBefore(at.plusSeconds(59))).contains(at);
          LocalDateTime next = cron.atOrAfter(at.plusNanos(1)).orElseThrow();
          assertThat(cron.atOrBefore(next.minusNanos(1))).contains(at);
          expected = next;
        }
      }
    }
  }
}
