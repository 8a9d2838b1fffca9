package dev.hearth.autoscaler.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.decision.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTrafficTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RevisionId REVISION = new RevisionId(new FunctionName("greet"), 1);

  private final RevisionTraffic traffic =
      new RevisionTraffic(ScalingRules.DEFAULT, Duration.ofSeconds(5), START);

  private static Instant at(double seconds) {
    return START.plusNanos((long) (seconds * 1e9));
  }

  /** A gateway that has had {@code load} calls in flight since the start, of 0.1 s each. */
  private static Demand steady(String gateway, double seconds, int load) {
    long calls = Math.round(seconds * load * 10);
    return new Demand(
        REVISION,
        gateway,
        at(seconds),
        load,
        0,
        Duration.ZERO,
        calls,
        calls,
        seconds * load,
        calls * 0.1);
  }

  private static Demand waiting(String gateway, double seconds) {
    return new Demand(REVISION, gateway, at(seconds), 0, 1, Duration.ofMillis(1), 1, 0, 0, 0);
  }

  private static Demand idle(String gateway, double seconds) {
    return new Demand(REVISION, gateway, at(seconds), 0, 0, Duration.ZERO, 0, 0, 0, 0);
  }

  private Traffic.Known known(double seconds) {
    return (Traffic.Known) traffic.at(at(seconds), false);
  }

  @Test
  void theAverageIsThatOfTheWindowWhenTheLoadChanges() {
    for (int second = 0; second <= 60; second++) {
      traffic.report(steady("a", second, 10), at(second));
    }
    for (int second = 61; second <= 66; second++) {
      double sum = 600 + (second - 60) * 40;
      traffic.report(
          new Demand(REVISION, "a", at(second), 40, 0, Duration.ZERO, 6000, 6000, sum, 600),
          at(second));
    }

    assertThat(known(66).panicConcurrency()).isCloseTo(40, within(0.01));
    assertThat(known(66).stableConcurrency()).isCloseTo((4 * 10 + 6 * 40) / 10.0, within(0.01));
  }

  @Test
  void aGatewayThatSpeaksAgainAfterLongWithoutACallIsNoDemand() {
    traffic.report(steady("a", 10, 5), at(10));
    traffic.report(zeroWithSums("a", 11), at(11));
    assertThat(((Traffic.Known) traffic.at(at(3600), true)).lastDemand()).contains(at(11));

    traffic.report(zeroWithSums("a", 3601), at(3601));

    assertThat(known(3601).lastDemand()).contains(at(11));
  }

  /** What {@link #steady} counted in ten seconds, with all calls over since the eleventh. */
  private static Demand zeroWithSums(String gateway, double seconds) {
    return new Demand(REVISION, gateway, at(seconds), 0, 0, Duration.ZERO, 550, 550, 55, 55);
  }

  @Test
  void serviceTimeAndArrivalRateComeFromDifferences() {
    for (int second = 0; second <= 10; second++) {
      traffic.report(steady("a", second, 5), at(second));
    }

    assertThat(known(10).serviceSeconds().orElseThrow()).isCloseTo(0.1, within(1e-6));
    assertThat(known(10).arrivalsPerSecond()).isCloseTo(50, within(0.1));
  }

  @Test
  void callsWaitAsOfTheNewestReportThatSaysSo() {
    traffic.report(waiting("a", 1), at(1));
    traffic.report(waiting("b", 2), at(2));
    traffic.report(idle("c", 3), at(3));

    assertThat(known(4).queuedAsOf()).contains(at(2));

    traffic.report(idle("a", 5), at(5));
    traffic.report(idle("b", 5), at(5));

    assertThat(known(5).queuedAsOf()).isEmpty();
  }

  @Test
  void gatewaysAddUp() {
    for (int second = 0; second <= 20; second++) {
      traffic.report(steady("a", second, 3), at(second));
      traffic.report(steady("b", second + 0.5, 4), at(second + 0.5));
    }

    assertThat(known(20.6).inFlight()).isEqualTo(7);
    assertThat(known(20.6).stableConcurrency()).isCloseTo(7, within(0.2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void lostRepeatedAndReorderedReportsLeaveTheAverageAsItIs(long seed) {
    Random random = new Random(seed);
    Demand earlier = steady("a", 0, 10);
    traffic.report(earlier, at(0));
    for (double second = 1; second <= 120; second++) {
      Demand latest = steady("a", second, 10);
      if (second % 4 == 0 || random.nextInt(3) > 0) {
        traffic.report(latest, at(second));
        traffic.report(earlier, at(second + 0.1));
        traffic.report(latest, at(second + 0.2));
      }
      earlier = latest;
    }

    assertThat(known(120.5).stableConcurrency()).isCloseTo(10, within(0.1));
    assertThat(known(120.5).inFlight()).isEqualTo(10);
  }

  @Test
  void aGatewayThatRestartsCountsFromItsFirstReportOn() {
    for (int second = 0; second <= 10; second++) {
      traffic.report(steady("a-1", second, 10), at(second));
    }
    for (int second = 0; second <= 10; second++) {
      traffic.report(steady("a-2", second, 10), at(second + 12));
    }

    assertThat(known(22).stableConcurrency()).isBetween(8.0, 10.1);
    assertThat(known(22).missing()).as("the old run is silent").isPresent();
    for (int second = 11; second <= 60; second++) {
      traffic.report(steady("a-2", second, 10), at(second + 12));
    }
    assertThat(known(72).missing()).as("and then gone").isEmpty();
    assertThat(known(72).inFlight()).isEqualTo(10);
  }

  @Test
  void aGatewayThatCountsAnewUnderTheSameIdIsHeard() {
    traffic.report(steady("a", 50, 10), at(50));
    traffic.report(steady("a", 1, 2), at(51));
    assertThat(known(51).inFlight()).as("taken for a late one").isEqualTo(10);

    Demand anew = new Demand(REVISION, "a", at(52), 2, 0, Duration.ZERO, 3, 1, 0.5, 0.1);
    traffic.report(anew, at(52));

    assertThat(known(52).inFlight()).isEqualTo(2);
    assertThat(known(52).stableConcurrency()).isZero();
  }

  @Test
  void anAutoscalerThatRestartsDoesNotTakeOldSumsForNewLoad() {
    traffic.report(steady("a", 100_000, 10), at(0));

    assertThat(known(0).stableConcurrency()).isZero();
    assertThat(known(0).inFlight()).isEqualTo(10);
  }

  @Test
  void theClockOfAGatewayMayJump() {
    for (int second = 0; second <= 60; second++) {
      Demand report = steady("a", second, 10);
      Instant wrong = second < 20 ? at(second) : at(second - 5000);
      traffic.report(
          new Demand(
              REVISION,
              "a",
              wrong,
              10,
              0,
              Duration.ZERO,
              report.arrivals(),
              report.completions(),
              report.concurrencySeconds(),
              report.serviceSeconds()),
          at(second));
    }

    assertThat(known(60).stableConcurrency()).isCloseTo(10, within(0.01));
    assertThat(known(60).missing()).isEmpty();
  }

  @Test
  void anIdleGatewayWhoseClockIsSetBackIsNotSilent() {
    for (int second = 0; second <= 60; second++) {
      Demand report = idle("a", second < 20 ? second : second - 5000);
      traffic.report(report, at(second));
    }

    assertThat(traffic.at(at(60), false)).isInstanceOf(Traffic.Known.class);
  }

  @Test
  void noReportIsNotZero() {
    assertThat(traffic.at(at(0), false)).isInstanceOf(Traffic.Unknown.class);
    traffic.report(steady("a", 1, 3), at(1));

    assertThat(traffic.at(at(6), false)).isInstanceOf(Traffic.Known.class);
    assertThat(traffic.at(at(7), false)).isEqualTo(new Traffic.Unknown(Duration.ofSeconds(6)));
    assertThat(traffic.at(at(1000), false))
        .as("also after the gateway is taken for gone")
        .isEqualTo(new Traffic.Unknown(Duration.ofSeconds(999)));
  }

  @Test
  void withNothingInThePoolSilenceIsRight() {
    traffic.report(idle("a", 1), at(1));

    assertThat(traffic.at(at(300), true)).isInstanceOf(Traffic.Known.class);
  }

  @Test
  void aGatewayThatWasRightlySilentDoesNotMuffleAnother() {
    traffic.report(idle("b", 1), at(1));
    traffic.report(steady("a", 30, 1), at(30));

    Traffic.Known known = (Traffic.Known) traffic.at(at(30), true);
    assertThat(known.inFlight()).isEqualTo(1);
    assertThat(known.missing()).isEmpty();
  }

  @Test
  void demandIsRememberedByItsLastSign() {
    traffic.report(idle("a", 0), at(0));
    assertThat(known(0).lastDemand()).isEmpty();

    // One call came and went between two reports.
    traffic.report(new Demand(REVISION, "a", at(1), 0, 0, Duration.ZERO, 1, 1, 0.02, 0.02), at(1));
    traffic.report(new Demand(REVISION, "a", at(2), 0, 0, Duration.ZERO, 1, 1, 0.02, 0.02), at(2));

    assertThat(known(2).lastDemand()).contains(at(1));
  }

  @Test
  void afterARestTheNextReportStillCounts() {
    for (int second = 0; second <= 60; second++) {
      traffic.report(steady("a", second, 10), at(second));
    }
    traffic.rest();
    traffic.report(steady("a", 61, 10), at(61));

    assertThat(known(61).stableConcurrency()).isCloseTo(10, within(0.01));
  }
}
