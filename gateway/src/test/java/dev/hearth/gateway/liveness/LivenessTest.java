package dev.hearth.gateway.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LivenessTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Times are seconds; {@code -} where there is none. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // what                                  | limit | deadlines | answered | channel | silent |
        // refused | now | finding
        "nothing is wrong                        | 16 |          | - | PROBE | -   | 0, - | 10 | well",
        "a call goes on after its caller left    | 16 | 20       | - | PROBE | -   | 0, - | 10 | watch",
        "a caller left and the host is at work   | 16 | 20       | - | PROBE | 1   | 0, - | 19 | watch",
        "silent, its call not yet late for long  | 16 | 20       | - | PROBE | 1   | 0, - | 22 | watch",
        "silent for 3 s after a call's deadline  | 16 | 20       | - | PROBE | 1   | 0, - | 23 | 3",
        "silent for 3 s since it was asked       | 16 | 2        | - | PROBE | 20  | 0, - | 23 | 3",
        "it answers though a call is late        | 16 | 2        | - | PROBE | -   | 0, - | 90 | watch",
        "all calls it may have are late, just    | 2  | 2, 3     | - | PROBE | -   | 0, - | 5  | watch",
        "all calls it may have are late          | 2  | 2, 3     | - | PROBE | -   | 0, - | 6  | 3",
        "all are late and it still answers some  | 2  | 2, 3     | 5 | PROBE | -   | 0, - | 7  | watch",
        "all it may have are late at one call    | 1  | 2        | - | NONE  | -   | 0, - | 5  | 3",
        "an image has one late call of many      | 16 | 2        | - | NONE  | -   | 0, - | 90 | watch",
        "an image has late calls, answers none   | 16 | 2, 4     | - | NONE  | -   | 0, - | 5  | 3",
        "an image has late calls, answers others | 16 | 2, 4     | 4 | NONE  | -   | 0, - | 6  | watch",
        "no connection once or twice             | 16 |          | - | PROBE | -   | 2, 1 | 9  | watch",
        "no connection thrice at once            | 16 |          | - | PROBE | -   | 3, 1 | 1  | watch",
        "no connection thrice in a second        | 16 |          | - | PROBE | -   | 3, 1 | 2  | 1",
        "no connection to an image               | 16 |          | - | NONE  | -   | 4, 1 | 4  | 3",
      })
  void anInstanceIsReplacedWhenItMakesNoProgress(
      String what,
      int limit,
      String deadlines,
      String answered,
      Signs.Channel channel,
      String silent,
      String refused,
      long now,
      String finding) {
    String[] refusals = refused.split(", ", -1);
    Signs signs =
        new Signs(
            limit,
            deadlines == null
                ? List.of()
                : Arrays.stream(deadlines.split(", ", -1)).map(LivenessTest::time).toList(),
            time(answered),
            channel,
            time(silent),
            Integer.parseInt(refusals[0]),
            time(refusals[1]));

    Finding found = Liveness.decide(signs, now * SECOND);

    assertThat(
            switch (found) {
              case Finding.Well well -> "well";
              case Finding.Watch watch -> "watch";
              case Finding.Unresponsive(long nanos, var _) -> String.valueOf(nanos / SECOND);
            })
        .isEqualTo(finding);
  }

  private static long time(String seconds) {
    return seconds.equals("-") ? Signs.NEVER : Long.parseLong(seconds) * SECOND;
  }

  @Test
  void theClockMayPassItsLargestNumber() {
    long deadline = Long.MAX_VALUE - SECOND;
    Signs signs = new Signs(1, List.of(deadline), Signs.NEVER, Signs.Channel.PROBE, deadline, 0, 0);

    assertThat(Liveness.decide(signs, deadline + SECOND)).isInstanceOf(Finding.Watch.class);
    assertThat(Liveness.decide(signs, deadline + 4 * SECOND))
        .isInstanceOf(Finding.Unresponsive.class);
  }

  /**
   * An instance that answers its probes, each after a random time below the limit, is never
   * replaced however many calls are late, while one has room; one that hangs from a random moment
   * on is, within its call's timeout, the silence and one look.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void ofManyInstancesExactlyThoseThatHangAreReplacedAndInTime(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      boolean hangs = random.nextBoolean();
      long timeout = random.nextLong(50, 30_000);
      long hangsAt = random.nextLong(0, 20_000);
      OptionalLong replaced = new Life(random, timeout, hangs ? hangsAt : Long.MAX_VALUE).live();
      if (hangs) {
        assertThat(replaced).as("seed %d, instance %d", seed, i).isPresent();
        assertThat(replaced.getAsLong() - hangsAt)
            .as("seed %d, instance %d, timeout %d", seed, i, timeout)
            .isBetween(0L, timeout + Life.BETWEEN_CALLS + 3_000 + 2 * Life.LOOK);
      } else {
        assertThat(replaced).as("seed %d, instance %d", seed, i).isEmpty();
      }
    }
  }

  /** One instance with a call each second, in virtual milliseconds. */
  private static final class Life {
    private static final long LOOK = 500;
    private static final long BETWEEN_CALLS = 1_000;
    private static final long END = 80_000;

    private final SplittableRandom random;
    private final long timeout;
    private final long hangsAt;

    Life(SplittableRandom random, long timeout, long hangsAt) {
      this.random = random;
      this.timeout = timeout;
      this.hangsAt = hangsAt;
    }

    OptionalLong live() {
      long[] late = new long[(int) (END / BETWEEN_CALLS)];
      int calls = 0;
      long silentSince = Signs.NEVER;
      long answersAt = 0;
      for (long now = 0; now < END; now += LOOK) {
        if (now % BETWEEN_CALLS == 0 && (now >= hangsAt || random.nextInt(20) == 0)) {
          late[calls++] = now + timeout;
        }
        if (silentSince != Signs.NEVER && answersAt <= now) {
          silentSince = Signs.NEVER;
        }
        long time = now;
        List<Long> deadlines =
            LongStream.of(late)
                .limit(calls)
                .filter(deadline -> deadline <= time)
                .map(Life::nanos)
                .boxed()
                .toList();
        if (silentSince == Signs.NEVER && !deadlines.isEmpty()) {
          silentSince = nanos(now);
          answersAt = now >= hangsAt ? Long.MAX_VALUE : now + random.nextLong(2_900);
        } else if (now >= hangsAt) {
          answersAt = Long.MAX_VALUE;
        }
        Signs signs =
            new Signs(
                1_000, deadlines, Signs.NEVER, Signs.Channel.PROBE, silentSince, 0, Signs.NEVER);
        if (Liveness.decide(signs, nanos(now)) instanceof Finding.Unresponsive) {
          return OptionalLong.of(now);
        }
      }
      return OptionalLong.empty();
    }

    private static long nanos(long millis) {
      return Duration.ofMillis(millis).toNanos();
    }
  }
}
