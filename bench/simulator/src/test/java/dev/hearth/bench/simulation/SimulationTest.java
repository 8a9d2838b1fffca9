package dev.hearth.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.bench.policy.FixedKeepAlive;
import dev.hearth.bench.policy.HearthPolicy;
import dev.hearth.bench.policy.HybridHistogram;
import dev.hearth.bench.policy.KnativeAutoscaler;
import dev.hearth.bench.policy.Policy;
import dev.hearth.bench.trace.Arrivals;
import dev.hearth.bench.trace.Template;
import dev.hearth.bench.trace.TraceGenerator;
import dev.hearth.bench.trace.TracedFunction;
import dev.hearth.bench.trace.Workload;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {
  private static final int MIB = 100;

  static Stream<Policy> policies() {
    return Stream.of(
        HearthPolicy.DEFAULT,
        FixedKeepAlive.TEN_MINUTES,
        KnativeAutoscaler.DEFAULT,
        HybridHistogram.PAPER);
  }

  /** One function that is called at some seconds, each call taking one. */
  private static Workload calledAt(int... seconds) {
    int[] at = IntStream.of(seconds).map(it -> it * 1000).toArray();
    int[] millis = IntStream.of(seconds).map(_ -> 1000).toArray();
    return workload(new Arrivals.Calls(at, millis));
  }

  private static Workload every(int period) {
    return calledAt(IntStream.range(0, Workload.DAY / period).map(it -> it * period).toArray());
  }

  private static Workload workload(Arrivals arrivals) {
    return new Workload(
        List.of(new TracedFunction("greet", Template.NODE, MIB, arrivals)), Workload.DAY);
  }

  private static Outcome run(Workload workload, Policy policy) {
    return Simulation.run(workload, policy, StartTimes.all(200));
  }

  @Test
  void aFixedTimeIsWastedAfterEachCall() {
    Outcome outcome = run(calledAt(0, 300, 5000), FixedKeepAlive.TEN_MINUTES);

    assertThat(outcome.calls()).isEqualTo(3);
    assertThat(outcome.coldStarts()).isEqualTo(2);
    // 299 s until the second call, and ten minutes after it and after the last.
    assertThat(outcome.idleMiBSeconds()).isCloseTo((299 + 600 + 600) * MIB, within(400.0));
  }

  @Test
  void knativeKeepsAStableWindowAndTheGracePeriod() {
    Outcome outcome = run(calledAt(1000, 1080, 2000), KnativeAutoscaler.DEFAULT);

    assertThat(outcome.coldStarts()).isEqualTo(2);
    assertThat(outcome.idleMiBSeconds()).isCloseTo((79 + 90 + 90) * MIB, within(600.0));
  }

  @Test
  void theHistogramUnloadsAndMakesAnInstanceAheadOfARegularCall() {
    Outcome outcome = run(every(1800), HybridHistogram.PAPER);

    // The second call may be found by the range of four hours; the bin of minute 29 serves the
    // rest.
    assertThat(outcome.coldStarts()).isEqualTo(1);
    assertThat(outcome.starts()).isGreaterThan(40);
    assertThat(outcome.idleMiBSeconds() / MIB / 47).isBetween(150.0, 300.0);
  }

  @Test
  void theHistogramKeepsForItsRangeWhatItKnowsNothingOf() {
    Outcome outcome = run(calledAt(0), HybridHistogram.PAPER);

    assertThat(outcome.idleMiBSeconds()).isCloseTo(4 * 3600.0 * MIB, within(300.0));
  }

  @Test
  void callsThatFindNoInstanceWaitForItsStart() {
    Outcome outcome = run(calledAt(0), FixedKeepAlive.TEN_MINUTES);

    assertThat(outcome.waits().at(1)).isCloseTo(200, within(10.0));
  }

  @Test
  void hearthPaysForItsCells() {
    Outcome outcome = run(calledAt(), HearthPolicy.DEFAULT);

    // Two cells for one function of a template (docs/decisions/0061), 20.5 MiB each.
    assertThat(outcome.cellMiBSeconds()).isCloseTo(2 * 20.5 * Workload.DAY, within(1000.0));
    assertThat(outcome.wastedGiBHours()).isCloseTo(0.96, within(0.01));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyCallIsServedOrRefusedAndAllInstancesGoInTheEnd(Policy policy) {
    Workload hour = TraceGenerator.generate(5, 60, 3600);

    Outcome outcome = run(new Workload(hour.functions(), 12 * 3600), policy);

    assertThat(outcome.calls()).isEqualTo(hour.calls());
    assertThat(outcome.refused()).isZero();
    assertThat(outcome.waits().calls() + outcome.flowWaits().calls())
        .isCloseTo(hour.calls(), within(hour.calls() / 100));
    Outcome longer = run(new Workload(hour.functions(), 20 * 3600), policy);
    assertThat(longer.instanceSeconds()).isCloseTo(outcome.instanceSeconds(), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFlowGetsTheInstancesThatItsCallsFillAndNoneWaitsOnceTheyAreThere(Policy policy) {
    // 200 a second of half a second each: 100 in flight, 9 instances at 11.2 each.
    int[] perSecond = IntStream.range(0, 3600).map(_ -> 200).toArray();

    Outcome outcome =
        run(new Workload(workload(new Arrivals.Flow(perSecond, 0.5)).functions(), 3600), policy);

    assertThat(outcome.instanceSeconds() / 3600).isBetween(6.5, 10.5);
    assertThat(outcome.flowWaits().at(0.99)).isZero();
    assertThat(outcome.refused()).isZero();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void theSameRunGivesTheSame(Policy policy) {
    Workload workload = TraceGenerator.generate(9, 40, 7200);

    Outcome one = run(workload, policy);
    Outcome other = run(workload, policy);

    assertThat(other.wastedGiBHours()).isEqualTo(one.wastedGiBHours());
    assertThat(other.coldStarts()).isEqualTo(one.coldStarts());
  }

  @Test
  void functionsByThemselvesAddUpToAllTogether() {
    Workload both = TraceGenerator.generate(9, 40, 7200);
    Workload first = new Workload(both.functions().subList(0, 20), 7200);
    Workload second = new Workload(both.functions().subList(20, 40), 7200);

    Outcome sum =
        run(first, FixedKeepAlive.TEN_MINUTES).plus(run(second, FixedKeepAlive.TEN_MINUTES));
    Outcome whole = run(both, FixedKeepAlive.TEN_MINUTES);

    assertThat(sum.coldStarts()).isEqualTo(whole.coldStarts());
    assertThat(sum.wastedGiBHours()).isCloseTo(whole.wastedGiBHours(), within(1e-6));
  }
}
