package dev.hearth.invoker.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Members are written as letters from the oldest: s(tarting), r(eady), p(aused), d(raining). */
  @ParameterizedTest(name = "{0} ready and {1} paused of [{2}]")
  @CsvSource({
    // ready, paused, members, start, cancel, drain, resume, pause
    "0, 0, '',    0, '',  '',   '',  ''",
    "3, 0, '',    3, '',  '',   '',  ''",
    "3, 0, r,     2, '',  '',   '',  ''",
    "3, 0, rs,    1, '',  '',   '',  ''",
    "3, 0, rsss,  0, 3,   '',   '',  ''",
    "0, 0, rr,    0, '',  '10', '',  ''",
    "1, 0, rr,    0, '',  1,    '',  ''",
    "1, 0, rs,    0, 1,   '',   '',  ''",
    "0, 0, sp,    0, 0,   1,    '',  ''",
    "2, 0, rp,    0, '',  '',   1,   ''",
    "1, 0, rp,    0, '',  1,    '',  ''",
    "1, 1, rp,    0, '',  '',   '',  ''",
    "1, 1, rr,    0, '',  '',   '',  1",
    "0, 1, r,     0, '',  '',   '',  0",
    "0, 1, rr,    0, '',  1,    '',  0",
    "2, 1, pp,    0, '',  '',   '10', ''",
    "1, 0, p,     0, '',  '',   0,    ''",
    "0, 1, '',    0, '',  '',   '',  ''",
    "0, 1, p,     0, '',  '',   '',  ''",
    "0, 1, s,     0, '',  '',   '',  ''",
    "1, 1, r,     0, '',  '',   '',  ''",
    "3, 0, rp,    1, '',  '',   1,   ''",
    "2, 1, rrr,   0, '',  '',   '',  2",
    "0, 0, p,     0, '',  0,    '',  ''",
    "1, 0, d,     1, '',  '',   '',  ''",
    "1, 0, dr,    0, '',  '',   '',  ''",
  })
  void plans(
      int ready,
      int paused,
      String members,
      int start,
      String cancel,
      String drain,
      String resume,
      String pause) {
    PoolPlan plan =
        PoolPlan.of(new DesiredInstances(ready, paused), members(members), StartFailures.NONE, NOW);
    assertThat(plan.start()).isEqualTo(start);
    assertThat(numbers(plan.cancel())).isEqualTo(cancel);
    assertThat(numbers(plan.drain())).isEqualTo(drain);
    assertThat(numbers(plan.resume())).isEqualTo(resume);
    assertThat(numbers(plan.pause())).isEqualTo(pause);
    assertThat(plan.retryAt()).isEmpty();
  }

  @Test
  void afterAFailureNothingStartsUntilTheWaitIsOver() {
    StartFailures failures = StartFailures.NONE.failed(NOW);
    PoolPlan plan = PoolPlan.of(DesiredInstances.ready(3), List.of(), failures, NOW);
    assertThat(plan.start()).isZero();
    assertThat(plan.retryAt()).hasValue(NOW.plusSeconds(1));
  }

  @Test
  void afterTheWaitOneStartIsTried() {
    StartFailures failures = StartFailures.NONE.failed(NOW);
    Instant later = NOW.plusSeconds(1);
    assertThat(PoolPlan.of(DesiredInstances.ready(3), List.of(), failures, later).start())
        .isEqualTo(1);
    assertThat(PoolPlan.of(DesiredInstances.ready(3), members("s"), failures, later).start())
        .isZero();
  }

  @Test
  void theWaitDoublesUpToHalfAMinute() {
    List<Long> waits = new ArrayList<>();
    StartFailures failures = StartFailures.NONE;
    Instant now = NOW;
    for (int i = 0; i < 7; i++) {
      failures = failures.failed(now);
      waits.add(Duration.between(now, failures.nextStart()).toSeconds());
      now = failures.nextStart();
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void startsThatFailTogetherCountAsOne() {
    StartFailures once = StartFailures.NONE.failed(NOW);
    assertThat(once.failed(NOW.plusMillis(10))).isEqualTo(once);
  }

  @Test
  void whileSomethingServesOthersAreStartedAllAtOnce() {
    StartFailures before = StartFailures.NONE.failed(NOW).succeeded();
    assertThat(PoolPlan.of(DesiredInstances.ready(5), members("r"), before, NOW).start())
        .isEqualTo(4);
  }

  @Test
  void anInstanceThatEndsEarlyIsReplacedAtOnceButNotOverAndOver() {
    StartFailures once = StartFailures.NONE.endedEarly(NOW);
    assertThat(once.mustWait(NOW)).isFalse();
    assertThat(once.endedEarly(NOW).nextStart()).isEqualTo(NOW.plusSeconds(1));
  }

  private static List<PoolMember> members(String letters) {
    List<PoolMember> members = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      InstanceState state =
          switch (letters.charAt(i)) {
            case 's' -> InstanceState.STARTING;
            case 'r' -> InstanceState.READY;
            case 'p' -> InstanceState.PAUSED;
            default -> InstanceState.DRAINING;
          };
      members.add(new PoolMember(new InstanceId("instance" + i), state, NOW.plusSeconds(i)));
    }
    return members;
  }

  private static String numbers(List<InstanceId> ids) {
    StringBuilder numbers = new StringBuilder();
    ids.forEach(id -> numbers.append(id.value().substring("instance".length())));
    return numbers.toString();
  }
}
