package dev.hearth.autoscaler.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {
  private static final long MEMORY = 128L << 20;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final KeepBounds LEARNED = KeepBounds.learned(IDLE);

  private final KeepAlive keepAlive = new KeepAlive(KeepAliveRules.DEFAULT);

  @Test
  void whereNothingIsKnownItStaysForAFixedTimeOfAboutTenMinutes() {
    IdlePlan plan = keepAlive.plan(LEARNED, IdleTimes.NONE, MEMORY);
    assertThat(plan.phases())
        .extracting(IdlePlan.Phase::stage)
        .containsExactly(Stage.READY, Stage.PAUSED, Stage.GONE);
    assertThat(plan.at(IDLE)).isEqualTo(Stage.PAUSED);
    assertThat(plan.phases().getLast().from())
        .isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12));
  }

  @Test
  void memoryMakesItGoSooner() {
    Duration small = end(keepAlive.plan(LEARNED, IdleTimes.NONE, MEMORY / 4));
    Duration large = end(keepAlive.plan(LEARNED, IdleTimes.NONE, MEMORY * 4));
    assertThat(small).isGreaterThan(large.multipliedBy(8));
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 1800, 3600, 4 * 3600, 24 * 3600})
  void aRegularCallerFindsOneThatWasMadeAheadForLittleMemory(int seconds) {
    Duration interval = Duration.ofSeconds(seconds);
    IdlePlan plan = keepAlive.plan(LEARNED, times(20, interval), MEMORY);
    assertThat(plan.at(interval)).isNotEqualTo(Stage.GONE);
    assertThat(plan.at(interval.dividedBy(2))).isEqualTo(Stage.GONE);
    assertThat(kept(plan, interval)).isLessThan(interval.dividedBy(3));
  }

  @Test
  void aCallerThatComesEveryThirtySecondsNeedNotThawIt() {
    IdlePlan plan = keepAlive.plan(LEARNED, times(20, Duration.ofSeconds(30)), MEMORY);
    assertThat(plan.at(Duration.ofSeconds(30))).isEqualTo(Stage.READY);
  }

  @Test
  void scatteredCallsGetOneStretchAndNothingAhead() {
    Random random = new Random(5);
    IdleTimes seen = IdleTimes.NONE;
    for (int i = 0; i < 100; i++) {
      seen = seen.with(Duration.ofMillis(Math.round(-300_000 * Math.log(random.nextDouble()))));
    }
    IdlePlan plan = keepAlive.plan(LEARNED, seen, MEMORY);
    assertThat(plan.phases().stream().filter(it -> it.stage() == Stage.GONE)).hasSize(1);
    assertThat(end(plan)).isGreaterThan(Duration.ofMinutes(10));
  }

  @Test
  void oneThatIsAlwaysCalledLateGoesEarly() {
    IdlePlan plan = keepAlive.plan(LEARNED, times(40, Duration.ofHours(40)), MEMORY);
    assertThat(end(plan)).isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void aBusyDayDoesNotMakeItForgetTheNights() {
    IdleTimes seen = times(20, Duration.ofHours(8));
    for (int i = 0; i < 5_000; i++) {
      seen = seen.with(Duration.ofSeconds(5));
    }
    assertThat(keepAlive.plan(LEARNED, seen, MEMORY).at(Duration.ofHours(8)))
        .isNotEqualTo(Stage.GONE);
  }

  @Test
  void habitsChange() {
    IdleTimes seen = times(200, Duration.ofHours(1));
    for (int i = 0; i < 100; i++) {
      seen = seen.with(Duration.ofMinutes(90));
    }
    IdlePlan plan = keepAlive.plan(LEARNED, seen, MEMORY);
    assertThat(plan.at(Duration.ofMinutes(90))).isNotEqualTo(Stage.GONE);
  }

  @Test
  void aPausedTimeOfTheManifestIsTakenAsItIs() {
    KeepBounds bounds =
        new KeepBounds(
            IDLE, Optional.of(Duration.ofSeconds(100)), Duration.ZERO, Duration.ofDays(1), true);
    IdlePlan plan = keepAlive.plan(bounds, times(20, Duration.ofHours(1)), MEMORY);
    assertThat(plan.phases())
        .containsExactly(
            new IdlePlan.Phase(Duration.ZERO, Stage.READY),
            new IdlePlan.Phase(IDLE, Stage.PAUSED),
            new IdlePlan.Phase(Duration.ofSeconds(110), Stage.GONE));
  }

  @Test
  void noPausedTimeMeansReadyThenGone() {
    KeepBounds bounds =
        new KeepBounds(IDLE, Optional.of(Duration.ZERO), Duration.ZERO, Duration.ofDays(1), true);
    IdlePlan plan = keepAlive.plan(bounds, IdleTimes.NONE, MEMORY);
    assertThat(plan.nextChange(Duration.ZERO)).contains(IDLE);
    assertThat(plan.at(IDLE)).isEqualTo(Stage.GONE);
    assertThat(plan.nextChange(IDLE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT1M, PT1M", "PT20M, PT30M, PT20M", "PT0S, PT5S, PT10S"})
  void boundsHold(Duration least, Duration most, Duration end) {
    KeepBounds bounds = new KeepBounds(IDLE, Optional.empty(), least, most, false);
    assertThat(end(keepAlive.plan(bounds, IdleTimes.NONE, MEMORY))).isEqualTo(end);
  }

  @Test
  void nothingIsMadeAheadWhereThatIsNotWanted() {
    KeepBounds bounds =
        new KeepBounds(IDLE, Optional.empty(), Duration.ZERO, Duration.ofDays(2), false);
    IdlePlan plan = keepAlive.plan(bounds, times(50, Duration.ofHours(8)), MEMORY);
    assertThat(plan.phases().getLast().stage()).isEqualTo(Stage.GONE);
    assertThat(plan.phases().stream().filter(it -> it.stage() == Stage.GONE)).hasSize(1);
  }

  @Test
  void plansAreInOrderAndWithinTheirBoundsWhateverWasSeen() {
    LongStream.range(0, 300).forEach(this::checkPlanOf);
  }

  private void checkPlanOf(long seed) {
    Random random = new Random(seed);
    IdleTimes seen = IdleTimes.NONE;
    int count = random.nextInt(200);
    double spread = random.nextDouble() * 3;
    for (int i = 0; i < count; i++) {
      double seconds = Math.min(200_000, 600 * Math.exp(spread * random.nextGaussian()));
      seen = seen.with(Duration.ofMillis((long) (seconds * 1000)));
    }
    Duration least = Duration.ofSeconds(random.nextInt(1000));
    Duration most = least.plusSeconds(random.nextInt(10_000));
    KeepBounds bounds =
        new KeepBounds(
            Duration.ofSeconds(random.nextInt(60)),
            Optional.empty(),
            least,
            most,
            random.nextBoolean());
    long memory = (16L + random.nextInt(1000)) << 20;
    IdlePlan plan = keepAlive.plan(bounds, seen, memory);
    String what = "seed " + seed + ": " + plan;
    assertThat(plan.phases().getLast().stage()).as(what).isEqualTo(Stage.GONE);
    for (int i = 1; i < plan.phases().size(); i++) {
      IdlePlan.Phase before = plan.phases().get(i - 1);
      IdlePlan.Phase phase = plan.phases().get(i);
      assertThat(phase.from()).as(what).isGreaterThan(before.from());
      assertThat(phase.stage()).as(what).isNotEqualTo(before.stage());
    }
    Duration end =
        plan.phases().stream()
            .filter(it -> it.stage() == Stage.GONE)
            .findFirst()
            .orElseThrow()
            .from();
    assertThat(end).as(what).isGreaterThanOrEqualTo(bounds.ready());
    assertThat(end).as(what).isGreaterThanOrEqualTo(least);
    assertThat(end)
        .as(what)
        .isLessThanOrEqualTo(most.compareTo(bounds.ready()) > 0 ? most : bounds.ready());
  }

  private static IdleTimes times(int count, Duration each) {
    IdleTimes seen = IdleTimes.NONE;
    for (int i = 0; i < count; i++) {
      seen = seen.with(each.minusMillis(i % 7 * 10L));
    }
    return seen;
  }

  private static Duration end(IdlePlan plan) {
    return plan.phases().getLast().from();
  }

  /** Time up to an age through which there is an instance. */
  private static Duration kept(IdlePlan plan, Duration age) {
    Duration sum = Duration.ZERO;
    Duration at = Duration.ZERO;
    while (at.compareTo(age) < 0) {
      Duration next = plan.nextChange(at).filter(it -> it.compareTo(age) < 0).orElse(age);
      sum = plan.at(at) == Stage.GONE ? sum : sum.plus(next.minus(at));
      at = next;
    }
    return sum;
  }
}
