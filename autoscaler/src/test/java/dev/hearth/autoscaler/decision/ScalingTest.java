package dev.hearth.autoscaler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.KeepSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.autoscaler.keepalive.IdleTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Scaling SCALING = new Scaling(ScalingRules.DEFAULT);
  private static final ScalingSpec SPEC = new ScalingSpec(0, 20, 10, 0.7, Duration.ofSeconds(30));

  private static ScalingSpec spec(int min, int max, int concurrency) {
    return new ScalingSpec(min, max, concurrency, 0.7, Duration.ofSeconds(30));
  }

  private static ScalingState at(int desired) {
    return ScalingState.settled(desired, START);
  }

  private static Instant after(double seconds) {
    return START.plusNanos((long) (seconds * 1e9));
  }

  private static Decision decide(
      ScalingSpec spec, int desired, int ready, Traffic traffic, double seconds) {
    return SCALING
        .decide(spec, at(desired), new Observation(ready, 0, traffic), after(seconds))
        .decision();
  }

  @Nested
  class Up {
    @ParameterizedTest(name = "{0} in flight + {1} queued, {2} ms each, concurrency {3} -> {4}")
    @CsvSource({
      // From zero the service time may be unknown (-1): everyone gets a slot at once.
      "0,   1, -1,  10, 1",
      "0, 200, -1,   1, 20",
      "0, 200, -1, 100, 2",
      // Calls as long as the objective or longer: a slot for each.
      "0,  15, 100,  1, 15",
      "0,  15, 900,  1, 15",
      "10, 10, 100, 10, 2",
      // Short calls: a slot works off many within the objective.
      "0, 200,   1, 10, 1",
      "0, 200,  10, 10, 2",
      "5,  50,  10,  1, 10",
      "10,  0,  10,  1, 10",
    })
    void theQueueAsksForWhatEmptiesItWithinTheObjective(
        int inFlight, int queued, int serviceMillis, int concurrency, int expected) {
      Traffic traffic =
          new Fake().inFlight(inFlight).queued(queued).service(serviceMillis / 1000.0).known();

      assertThat(decide(spec(0, 20, concurrency), 0, 0, traffic, 0).desired().ready())
          .isEqualTo(expected);
    }

    @ParameterizedTest(name = "queue time {0} ms -> {1}")
    @CsvSource({"10, 20", "100, 10", "500, 2", "5000, 1"})
    void aFunctionThatMayQueueForLongerNeedsFewer(int queueTimeMillis, int expected) {
      ScalingSpec spec =
          new ScalingSpec(
              0,
              20,
              1,
              0.7,
              Duration.ofSeconds(30),
              Optional.empty(),
              KeepSpec.DEFAULT,
              Duration.ofMillis(queueTimeMillis),
              List.of());
      Traffic traffic = new Fake().queued(20).service(0.05).known();

      assertThat(decide(spec, 0, 0, traffic, 0).desired().ready()).isEqualTo(expected);
    }

    @Test
    void aQueueThatIsNotEmptiedInTimeBySettledInstancesCountsInFull() {
      Traffic late =
          new Fake().queued(50).service(0.001).oldestWait(Duration.ofMillis(300)).known();
      ScalingState fresh = at(1);
      Decided first = SCALING.decide(SPEC, fresh, new Observation(1, 0, late), after(0));
      Decided later = SCALING.decide(SPEC, first.state(), new Observation(1, 0, late), after(1.5));

      assertThat(first.decision().desired().ready()).isEqualTo(1);
      assertThat(later.decision().desired().ready()).isEqualTo(5);
    }

    @ParameterizedTest(name = "{0} calls at a time -> {1}")
    @CsvSource({"0.1, 1", "7, 1", "7.1, 2", "70, 10", "1000, 20"})
    void theAverageLoadIsSpreadAtTheTargetUtilisation(double concurrency, int expected) {
      Traffic traffic = new Fake().inFlight(1).stable(concurrency).known();

      assertThat(decide(SPEC, 1, 1, traffic, 0).desired().ready()).isEqualTo(expected);
    }

    @Test
    void aBurstOfTwiceTheCapacityCountsAtOnceAndIsHeldForTheStableWindow() {
      Traffic burst = new Fake().inFlight(10).stable(3).panic(28).known();
      Decided first = SCALING.decide(SPEC, at(2), new Observation(2, 0, burst), after(0));
      Traffic calm = new Fake().inFlight(1).stable(3).panic(1).known();
      Decided within = SCALING.decide(SPEC, first.state(), new Observation(4, 0, calm), after(9));
      Decided beyond = SCALING.decide(SPEC, within.state(), new Observation(4, 0, calm), after(21));

      assertThat(first.decision().desired().ready()).isEqualTo(4);
      assertThat(first.decision().reason()).isInstanceOf(Reason.Burst.class);
      assertThat(within.decision().desired().ready()).isEqualTo(4);
      assertThat(beyond.decision().desired().ready()).isLessThan(4);
    }

    @Test
    void lessThanTwiceTheCapacityIsNoBurst() {
      Traffic traffic = new Fake().inFlight(10).stable(8).panic(20).known();

      assertThat(decide(SPEC, 2, 2, traffic, 0).desired().ready()).isEqualTo(2);
    }

    @Test
    void theMaximumIsNeverExceededAndSaysSo() {
      Decision decision = decide(spec(0, 3, 1), 0, 0, new Fake().queued(200).known(), 0);

      assertThat(decision.desired().ready()).isEqualTo(3);
      assertThat(decision.limit()).contains(new Limit.AtMost(200, 3));
      assertThat(decision.words())
          .isEqualTo(
              "3: 0 in flight and 200 waiting, the oldest for 0 ms; a call takes an unknown time"
                  + " (200 wanted, at most 3 allowed)");
    }

    @Test
    void theSameQueueSeenAgainChangesNothing() {
      Observation observation = new Observation(0, 0, new Fake().queued(7).known());
      Decided first = SCALING.decide(spec(0, 20, 1), at(0), observation, after(0));
      Decided again =
          SCALING.decide(
              spec(0, 20, 1), first.state(), new Observation(0, 7, observation.traffic()), START);

      assertThat(again.decision().desired()).isEqualTo(first.decision().desired());
    }
  }

  @Nested
  class Down {
    @ParameterizedTest(name = "quiet for {0} s -> {1}")
    @CsvSource({"0, 1", "29.999, 1", "30, 0", "31, 0", "1000000, 0"})
    void theLastInstanceGoesExactlyAfterTheIdleTime(double quiet, int expected) {
      Traffic traffic = new Fake().lastDemand(START.plusSeconds(5)).known();

      assertThat(decide(SPEC, 1, 1, traffic, 5 + quiet).desired().ready()).isEqualTo(expected);
    }

    @Test
    void idleMeansMinEvenIfTheAverageIsStillHighOrABurstJustWas() {
      ScalingState panicking =
          SCALING
              .decide(
                  SPEC,
                  at(1),
                  new Observation(1, 0, new Fake().inFlight(90).panic(90).known()),
                  START)
              .state();
      Traffic quiet = new Fake().stable(40).panic(9).lastDemand(START).known();

      Decision decision =
          SCALING
              .decide(spec(2, 20, 10), panicking, new Observation(13, 0, quiet), after(30))
              .decision();

      assertThat(decision.desired()).isEqualTo(DesiredInstances.ready(2));
      assertThat(decision.reason()).isInstanceOf(Reason.Idle.class);
    }

    @Test
    void oneLongCallKeepsItsInstanceForEver() {
      Traffic traffic = new Fake().inFlight(1).lastDemand(START).known();

      assertThat(decide(SPEC, 1, 1, traffic, 3600).desired().ready()).isEqualTo(1);
    }

    @Test
    void itGoesDownByHalfAtMostAndNotFasterThanOnceInASecond() {
      Traffic low = new Fake().inFlight(1).stable(1).known();
      ScalingState state = at(16);
      int[] atSeconds = new int[4];
      for (int tenth = 0; tenth <= 30; tenth++) {
        Decided decided =
            SCALING.decide(SPEC, state, new Observation(16, 0, low), after(tenth / 10.0));
        state = decided.state();
        atSeconds[tenth / 10] = decided.decision().desired().ready();
      }

      assertThat(atSeconds).containsExactly(8, 4, 2, 1);
    }

    @Test
    void aDipShorterThanTheDelayTakesNothingAway() {
      Traffic high = new Fake().inFlight(50).stable(70).known();
      Traffic low = new Fake().inFlight(1).stable(7).known();
      ScalingState state = at(10);
      state = SCALING.decide(SPEC, state, new Observation(10, 0, high), after(0)).state();
      Decided dip = SCALING.decide(SPEC, state, new Observation(10, 0, low), after(9));
      Decided over = SCALING.decide(SPEC, dip.state(), new Observation(10, 0, low), after(11));

      assertThat(dip.decision().desired().ready()).isEqualTo(10);
      assertThat(dip.decision().limit()).containsInstanceOf(Limit.NotYetLower.class);
      assertThat(over.decision().desired().ready()).isEqualTo(5);
    }

    @Test
    void noDataTakesNothingAwayHoweverLong() {
      Decision decision = decide(SPEC, 7, 7, new Traffic.Unknown(Duration.ofHours(5)), 5 * 3600);

      assertThat(decision.desired().ready()).isEqualTo(7);
      assertThat(decision.reason()).isEqualTo(new Reason.NoData(Duration.ofHours(5)));
    }

    @Test
    void aSilentGatewayKeepsWhatIsThereButAnotherOnesQueueStillCounts() {
      Fake partly = new Fake().missing(Duration.ofSeconds(6)).lastDemand(START);

      assertThat(decide(SPEC, 7, 7, partly.known(), 100).desired().ready()).isEqualTo(7);
      assertThat(decide(SPEC, 7, 7, partly.queued(100).known(), 100).desired().ready())
          .isEqualTo(10);
    }

    @Test
    void theMinimumStaysAlsoWithoutAnyCallEver() {
      assertThat(decide(spec(2, 5, 1), 0, 0, new Fake().known(), 0).desired().ready()).isEqualTo(2);
      assertThat(decide(spec(2, 5, 1), 2, 2, new Fake().known(), 9999).desired().ready())
          .isEqualTo(2);
    }

    @Test
    void nothingIsStartedForAFunctionNobodyCalls() {
      assertThat(decide(SPEC, 0, 0, new Fake().known(), 0).desired().ready()).isZero();
    }
  }

  @Nested
  class Paused {
    private static final ScalingSpec SPEC =
        new ScalingSpec(0, 20, 10, 0.7, Duration.ofSeconds(30), Optional.of(Duration.ofMinutes(5)));
    private static final Traffic QUIET = new Fake().lastDemand(START).known();

    /** What is wanted after so many seconds without a call, of a pool that has what was wanted. */
    private DesiredInstances after(ScalingSpec spec, int present, double... seconds) {
      ScalingState state = at(present);
      DesiredInstances pool = DesiredInstances.ready(present);
      for (double second : seconds) {
        Decided decided =
            SCALING.decide(
                spec,
                state,
                new Observation(pool.ready(), 0, pool.paused(), QUIET),
                ScalingTest.after(second));
        state = decided.state();
        pool = decided.decision().desired();
      }
      return pool;
    }

    @ParameterizedTest(name = "min {0}, {1} present -> {2} ready, {3} paused")
    @CsvSource({"0, 1, 0, 1", "0, 7, 0, 1", "2, 7, 2, 0", "2, 2, 2, 0", "0, 0, 0, 0"})
    void theLastOneThatGoesBecauseOfIdlenessIsPaused(int min, int present, int ready, int paused) {
      assertThat(after(spec(min, 20, 10), present, 30))
          .isEqualTo(new DesiredInstances(ready, paused));
    }

    @ParameterizedTest(name = "after {0} s: {1} paused")
    @CsvSource({"29, 0", "30, 1", "31, 1", "329, 1", "330, 0", "1000, 0"})
    void itGoesWhenItsTimeIsOverAndIsNotPausedAgain(double second, int paused) {
      assertThat(after(SPEC, 1, 29, Math.max(29, Math.min(second, 30)), second, second + 0.5))
          .isEqualTo(new DesiredInstances(second < 30 ? 1 : 0, paused));
    }

    @Test
    void aFunctionThatWantsNoPauseHasNone() {
      ScalingSpec spec =
          new ScalingSpec(0, 20, 10, 0.7, Duration.ofSeconds(30), Optional.of(Duration.ZERO));

      assertThat(after(spec, 3, 30)).isEqualTo(DesiredInstances.NONE);
    }

    @Test
    void anArrivalResumesIt() {
      assertThat(woken(1).decision().desired()).isEqualTo(DesiredInstances.ready(1));
      assertThat(woken(100).decision().desired()).isEqualTo(DesiredInstances.ready(10));
    }

    private Decided woken(int queued) {
      Decided paused =
          SCALING.decide(SPEC, at(1), new Observation(1, 0, QUIET), ScalingTest.after(30));
      Traffic call = new Fake().queued(queued).lastDemand(ScalingTest.after(40)).known();
      return SCALING.decide(
          SPEC, paused.state(), new Observation(0, 0, 1, call), ScalingTest.after(40));
    }

    @Test
    void whatWasResumedIsPausedAgainAfterTheIdleTime() {
      Traffic quiet = new Fake().lastDemand(ScalingTest.after(40)).known();

      Decided again =
          SCALING.decide(
              SPEC, woken(1).state(), new Observation(1, 0, quiet), ScalingTest.after(70));

      assertThat(again.decision().desired()).isEqualTo(new DesiredInstances(0, 1));
      assertThat(again.decision().words())
          .isEqualTo("0 and 1 paused: no call for 30 s; idle after 30 s, and gone 300 s from now");
    }

    @Test
    void oneThatIsLostIsNotWantedAnyMore() {
      ScalingState state =
          SCALING.decide(SPEC, at(1), new Observation(1, 0, QUIET), ScalingTest.after(30)).state();

      assertThat(
              SCALING
                  .decide(SPEC, state, new Observation(0, 0, 0, QUIET), ScalingTest.after(31))
                  .decision()
                  .desired())
          .isEqualTo(DesiredInstances.NONE);
    }

    @Test
    void startsThatFailLeaveNothingToPause() {
      assertThat(
              SCALING
                  .decide(SPEC, at(1), new Observation(0, 0, QUIET), ScalingTest.after(30))
                  .decision()
                  .desired())
          .isEqualTo(DesiredInstances.NONE);
    }

    @Test
    void withoutDataItStays() {
      ScalingState state =
          SCALING.decide(SPEC, at(1), new Observation(1, 0, QUIET), ScalingTest.after(30)).state();
      Traffic partly = new Fake().lastDemand(START).missing(Duration.ofSeconds(6)).known();

      for (Traffic traffic : List.of(new Traffic.Unknown(Duration.ofHours(1)), partly)) {
        assertThat(
                SCALING
                    .decide(SPEC, state, new Observation(0, 0, 1, traffic), ScalingTest.after(4000))
                    .decision()
                    .desired())
            .isEqualTo(new DesiredInstances(0, 1));
      }
    }

    @Test
    void anOrderTakesItAwayAndAReplacedRevisionHasNone() {
      ScalingState state =
          SCALING.decide(SPEC, at(1), new Observation(1, 0, QUIET), ScalingTest.after(30)).state();
      Observation paused = new Observation(0, 0, 1, QUIET);

      Decided ordered = SCALING.order(SPEC, at(0), 0, paused, ScalingTest.after(31));
      Decided next = SCALING.decide(SPEC, ordered.state(), paused, ScalingTest.after(32));
      Decided replaced = SCALING.replaced(SPEC, state, paused, ScalingTest.after(31));

      assertThat(List.of(ordered, next, replaced))
          .extracting(it -> it.decision().desired())
          .containsOnly(DesiredInstances.NONE);
    }
  }

  @Nested
  class ByHabit {
    private Decided after(int idleTimes, Duration each, double quiet) {
      IdleTimes times = IdleTimes.NONE;
      for (int i = 0; i < idleTimes; i++) {
        times = times.with(each);
      }
      Traffic traffic = new Fake().lastDemand(START).known();
      return SCALING.decide(
          SPEC,
          at(0).withHabit(Habit.of(times)),
          new Observation(0, 0, traffic),
          ScalingTest.after(quiet));
    }

    @Test
    void oneIsMadeAheadOfACallThatIsExpected() {
      Decided between = after(20, Duration.ofHours(1), 1800);
      Decided before = after(20, Duration.ofHours(1), 3599);

      assertThat(between.decision().desired()).isEqualTo(DesiredInstances.NONE);
      assertThat(before.decision().desired()).isEqualTo(DesiredInstances.ready(1));
      assertThat(before.decision().words())
          .startsWith("1: no call for 3599 s, and one is expected by ")
          .endsWith("after the 20 idle times that were seen");
      assertThat(Scaling.nextChange(between.state(), ScalingTest.after(1800)))
          .hasValueSatisfying(
              it -> assertThat(it).isBetween(ScalingTest.after(3400), ScalingTest.after(3599)));
    }

    @Test
    void idleTimesAreLearnedWhenTheyEnd() {
      ScalingState state = at(1);
      for (int call = 0; call <= 10; call++) {
        Instant now = START.plusSeconds(300L * call);
        Traffic traffic = new Fake().queued(1).arrivals(call + 1).lastDemand(now).known();
        state = SCALING.decide(SPEC, state, new Observation(1, 0, traffic), now).state();
      }

      assertThat(state.habit().times().seen()).isEqualTo(10);
    }

    @Test
    void anIdleTimeThatNobodyWatchedIsNotLearned() {
      Traffic first = new Fake().queued(1).lastDemand(START).known();
      ScalingState state = SCALING.decide(SPEC, at(1), new Observation(1, 0, first), START).state();
      state =
          SCALING
              .decide(
                  SPEC,
                  state,
                  new Observation(1, 0, new Traffic.Unknown(Duration.ofSeconds(9))),
                  ScalingTest.after(9))
              .state();
      Traffic later = new Fake().queued(1).lastDemand(ScalingTest.after(600)).known();
      state =
          SCALING.decide(SPEC, state, new Observation(1, 0, later), ScalingTest.after(600)).state();

      assertThat(state.habit().times()).isEqualTo(IdleTimes.NONE);
    }

    @ParameterizedTest(name = "min {0}, scheduled {1}, max {2} -> {3}")
    @CsvSource({"0, 3, 5, 3", "4, 3, 5, 4", "0, 9, 5, 5", "0, 0, 5, 0"})
    void aScheduleIsAMinimumWithinTheMaximum(int min, int scheduled, int max, int expected) {
      Observation observation =
          new Observation(0, 0, 0, scheduled, 128L << 20, new Fake().lastDemand(START).known());

      Decision decision =
          SCALING.decide(spec(min, max, 1), at(0), observation, ScalingTest.after(100)).decision();

      assertThat(decision.desired()).isEqualTo(DesiredInstances.ready(expected));
      assertThat(decision.limit().map(Limit::kind).filter("schedule"::equals).isPresent())
          .isEqualTo(Math.min(scheduled, max) > min);
    }
  }

  @Nested
  class AtTheBeginning {
    private final ScalingState found = ScalingState.initial(8, 0, ScalingRules.DEFAULT, START);
    private final Traffic low = new Fake().inFlight(1).stable(1).known();

    @Test
    void whatARestartFindsIsKeptUntilAWholeWindowWasSeen() {
      Decided early = SCALING.decide(SPEC, found, new Observation(8, 0, low), after(59));
      Decided late = SCALING.decide(SPEC, early.state(), new Observation(8, 0, low), after(71));

      assertThat(early.decision().desired().ready()).isEqualTo(8);
      assertThat(late.decision().desired().ready()).isEqualTo(4);
    }

    @Test
    void butNotLongerThanTheIdleTimeWithoutACall() {
      Traffic quiet = new Fake().known();

      assertThat(
              SCALING
                  .decide(SPEC, found, new Observation(8, 0, quiet), after(30))
                  .decision()
                  .desired()
                  .ready())
          .isZero();
    }

    @Test
    void instancesThatAreFoundLateAreAdoptedOnce() {
      ScalingState started = ScalingState.initial(0, 0, ScalingRules.DEFAULT, START);
      ScalingState adopted = started.adopt(5, after(1));
      ScalingState lower =
          SCALING.order(SPEC, at(0), 0, new Observation(5, 0, low), after(2)).state();

      assertThat(adopted.desired()).isEqualTo(5);
      assertThat(lower.adopt(5, after(3)).desired()).isZero();
      assertThat(started.adopt(5, after(61)).desired()).isZero();
    }

    @Test
    void instancesThatWereDecidedHereAreNotAdoptedAgainOnTheWayDown() {
      Traffic queue = new Fake().queued(80).known();
      ScalingState started = ScalingState.initial(0, 0, ScalingRules.DEFAULT, START);
      ScalingState up = SCALING.decide(SPEC, started, new Observation(0, 0, queue), START).state();
      ScalingState down = SCALING.decide(SPEC, up, new Observation(8, 0, low), after(11)).state();

      assertThat(up.desired()).isEqualTo(8);
      assertThat(down.desired()).isEqualTo(4);
      assertThat(down.adopt(8, after(12)).desired()).isEqualTo(4);
    }

    @Test
    void aNewRevisionBeginsWithAsManyAsItReplaces() {
      ScalingState state = ScalingState.initial(1, 6, ScalingRules.DEFAULT, START);
      Decided first = SCALING.decide(SPEC, state, new Observation(1, 0, low), after(0));
      Decided later = SCALING.decide(SPEC, first.state(), new Observation(6, 0, low), after(11));

      assertThat(first.decision().desired().ready()).isEqualTo(6);
      assertThat(later.decision().desired().ready()).isEqualTo(3);
    }
  }

  @Nested
  class ByOrder {
    @Test
    void zeroStandsUntilTheNextArrival() {
      Fake before = new Fake().inFlight(3).stable(50).arrivals(100).lastDemand(START);
      Decided ordered =
          SCALING.order(SPEC, at(0), 0, new Observation(5, 0, before.known()), after(0));
      Decided next =
          SCALING.decide(SPEC, ordered.state(), new Observation(0, 0, before.known()), after(1));
      Decided woken =
          SCALING.decide(
              SPEC,
              next.state(),
              new Observation(0, 0, before.arrivals(101).queued(1, after(2)).known()),
              after(2));

      assertThat(ordered.decision().desired().ready()).isZero();
      assertThat(next.decision().desired().ready()).isZero();
      assertThat(woken.decision().desired().ready()).isPositive();
    }

    @Test
    void callsThatEndedBeforeItAndAreReportedLaterDoNotUndoZero() {
      Fake before = new Fake().inFlight(1).stable(0.1).arrivals(100).lastDemand(START);
      Decided ordered =
          SCALING.order(SPEC, at(0), 0, new Observation(1, 0, before.known()), after(0));
      Decided next =
          SCALING.decide(
              SPEC,
              ordered.state(),
              new Observation(0, 0, before.inFlight(0).arrivals(103).known()),
              after(1));

      assertThat(next.decision().desired().ready()).isZero();
    }

    @Test
    void aCallThatWaitedBeforeItUndoesZeroOnlyIfItStillWaits() {
      Fake before = new Fake().queued(1, START).arrivals(100).lastDemand(START);
      Decided ordered =
          SCALING.order(SPEC, at(0), 0, new Observation(1, 0, before.known()), after(1));
      Decided unheard =
          SCALING.decide(SPEC, ordered.state(), new Observation(0, 0, before.known()), after(2));
      Decided waiting =
          SCALING.decide(
              SPEC,
              unheard.state(),
              new Observation(0, 0, before.queued(1, after(3)).known()),
              after(3));

      assertThat(unheard.decision().desired().ready()).isZero();
      assertThat(waiting.decision().desired().ready()).isEqualTo(1);
    }

    @Test
    void aNumberIsKeptForTheIdleTimeAndThenDemandDecides() {
      Traffic quiet = new Fake().known();
      ScalingState state =
          SCALING.order(SPEC, at(0), 4, new Observation(0, 0, quiet), after(100)).state();

      assertThat(
              SCALING
                  .decide(SPEC, state, new Observation(4, 0, quiet), after(129))
                  .decision()
                  .desired()
                  .ready())
          .isEqualTo(4);
      assertThat(
              SCALING
                  .decide(SPEC, state, new Observation(4, 0, quiet), after(130))
                  .decision()
                  .desired()
                  .ready())
          .isZero();
    }

    @ParameterizedTest(name = "{0} ordered, min {1}, max {2} -> {3}")
    @CsvSource({"0, 2, 5, 2", "9, 2, 5, 5", "3, 2, 5, 3"})
    void anOrderStaysWithinTheBounds(int ordered, int min, int max, int expected) {
      Observation nothing = new Observation(0, 0, new Fake().known());

      assertThat(
              SCALING
                  .order(spec(min, max, 1), at(0), ordered, nothing, START)
                  .decision()
                  .desired()
                  .ready())
          .isEqualTo(expected);
    }
  }

  @Nested
  class Replaced {
    @Test
    void aReplacedRevisionGoesAtOnceWhenNothingWaitsForIt() {
      Observation busy = new Observation(5, 0, new Fake().inFlight(5).stable(9).known());

      assertThat(SCALING.replaced(SPEC, at(5), busy, START).decision().desired().ready()).isZero();
    }

    @Test
    void whatWaitsForItIsWorkedOffFirst() {
      Observation queue = new Observation(0, 0, new Fake().queued(1).known());

      assertThat(SCALING.replaced(SPEC, at(0), queue, START).decision().desired().ready())
          .isEqualTo(1);
    }

    @ParameterizedTest(name = "silent for {0} s -> {1}")
    @CsvSource({"6, 5", "59, 5", "60, 0"})
    void withoutDataItIsGivenAMinute(long silent, int expected) {
      Observation unknown = new Observation(5, 0, new Traffic.Unknown(Duration.ofSeconds(silent)));

      assertThat(SCALING.replaced(SPEC, at(5), unknown, START).decision().desired().ready())
          .isEqualTo(expected);
    }
  }

  /** Traffic with nothing in it but what a test names. */
  private static final class Fake {
    private int inFlight;
    private int queued;
    private Optional<Instant> queuedAsOf = Optional.empty();
    private Duration oldestWait = Duration.ZERO;
    private double stable;
    private double panic;
    private long arrivals;
    private OptionalDouble service = OptionalDouble.empty();
    private Optional<Instant> lastDemand = Optional.empty();
    private Optional<Duration> missing = Optional.empty();

    Fake inFlight(int value) {
      inFlight = value;
      return this;
    }

    Fake queued(int value) {
      queued = value;
      return this;
    }

    Fake queued(int value, Instant asOf) {
      queued = value;
      queuedAsOf = Optional.of(asOf);
      return this;
    }

    Fake oldestWait(Duration value) {
      oldestWait = value;
      return this;
    }

    Fake stable(double value) {
      stable = value;
      return this;
    }

    Fake panic(double value) {
      panic = value;
      return this;
    }

    Fake arrivals(long value) {
      arrivals = value;
      return this;
    }

    Fake service(double seconds) {
      service = seconds < 0 ? OptionalDouble.empty() : OptionalDouble.of(seconds);
      return this;
    }

    Fake lastDemand(Instant value) {
      lastDemand = Optional.of(value);
      return this;
    }

    Fake missing(Duration value) {
      missing = Optional.of(value);
      return this;
    }

    Traffic.Known known() {
      return new Traffic.Known(
          inFlight,
          queued,
          queuedAsOf,
          oldestWait,
          stable,
          panic,
          0,
          service,
          arrivals,
          lastDemand,
          missing);
    }
  }
}
