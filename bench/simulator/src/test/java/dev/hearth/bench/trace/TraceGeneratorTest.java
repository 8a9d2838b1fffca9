package dev.hearth.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Against what Shahrad et al. published of Azure Functions ("Serverless in the Wild", USENIX ATC
 * 2020).
 */
class TraceGeneratorTest {
  private static final Workload DAY = TraceGenerator.generate(7, 3000, Workload.DAY);

  private static double share(
      List<TracedFunction> functions, ToDoubleFunction<TracedFunction> of, double most) {
    return functions.stream().mapToDouble(of).filter(it -> it <= most).count()
        / (double) functions.size();
  }

  private static double perDay(TracedFunction function) {
    return function.arrivals().count();
  }

  @Test
  void fortyFivePercentAreCalledOnceAnHourAtMostAndEightyOneOnceAMinute() {
    assertThat(share(DAY.functions(), TraceGeneratorTest::perDay, 24))
        .isCloseTo(0.45, within(0.03));
    assertThat(share(DAY.functions(), TraceGeneratorTest::perDay, 1440))
        .isCloseTo(0.81, within(0.02));
  }

  @Test
  void callsSpanEightOrdersOfMagnitude() {
    assertThat(Published.callsPerDay(0)).isEqualTo(1);
    assertThat(Published.callsPerDay(1)).isCloseTo(1e8, within(1.0));
    assertThat(DAY.functions().stream().mapToDouble(TraceGeneratorTest::perDay).max().orElseThrow())
        .isGreaterThan(2e7);
  }

  @Test
  void thoseCalledMoreThanOnceAMinuteGetAlmostAllCalls() {
    double popular =
        DAY.functions().stream()
            .mapToDouble(TraceGeneratorTest::perDay)
            .filter(it -> it > 1440)
            .sum();

    assertThat(popular / DAY.calls()).isGreaterThan(0.996);
  }

  @Test
  void halfOfTheFunctionsTakeLessThanASecondAndNearlyAllLessThanAMinute() {
    List<TracedFunction> called =
        DAY.functions().stream()
            .filter(it -> it.arrivals() instanceof Arrivals.Calls && it.arrivals().count() > 0)
            .toList();

    assertThat(share(called, it -> it.arrivals().meanSeconds(), 0.67))
        .as("median of the log-normal fit")
        .isCloseTo(0.5, within(0.04));
    assertThat(share(called, it -> it.arrivals().meanSeconds(), 1)).isCloseTo(0.56, within(0.04));
    assertThat(share(called, it -> it.arrivals().meanSeconds(), 60)).isCloseTo(0.97, within(0.02));
  }

  @Test
  void memoryFollowsThePublishedBurrDistribution() {
    // Quantiles of the fit: 133 MiB at the half, 250 at nine tenths.
    assertThat(share(DAY.functions(), TracedFunction::memoryMiB, 133)).isCloseTo(0.5, within(0.04));
    assertThat(share(DAY.functions(), TracedFunction::memoryMiB, 250)).isCloseTo(0.9, within(0.03));
  }

  @Test
  void gapsOfSomeNeverVaryAndThoseOfManyVaryMoreThanRandomCalls() {
    double[] variations =
        DAY.functions().stream()
            .filter(it -> it.arrivals().count() >= 12)
            .filter(it -> it.arrivals() instanceof Arrivals.Calls)
            .mapToDouble(it -> variation((Arrivals.Calls) it.arrivals()))
            .toArray();

    double regular = Arrays.stream(variations).filter(it -> it < 0.1).count();
    double irregular = Arrays.stream(variations).filter(it -> it > 1).count();
    assertThat(regular / variations.length).as("about 20 %% in figure 6").isBetween(0.15, 0.35);
    assertThat(irregular / variations.length).as("about 40 %% in figure 6").isBetween(0.3, 0.55);
  }

  private static double variation(Arrivals.Calls calls) {
    int gaps = (int) calls.count() - 1;
    double[] seconds =
        IntStream.range(0, gaps)
            .mapToDouble(i -> calls.atMillis(i + 1) - calls.atMillis(i))
            .toArray();
    double mean = Arrays.stream(seconds).average().orElseThrow();
    double variance = Arrays.stream(seconds).map(it -> (it - mean) * (it - mean)).sum() / gaps;
    return Math.sqrt(variance) / mean;
  }

  @Test
  void halfOfTheMeanIsThereAtAllTimes() {
    double[] factors =
        IntStream.range(0, 24).mapToDouble(it -> Day.PUBLISHED.factor(it * 3600.0)).toArray();

    assertThat(Arrays.stream(factors).average().orElseThrow()).isCloseTo(1, within(1e-9));
    assertThat(Arrays.stream(factors).min().orElseThrow()).isCloseTo(0.5, within(0.01));
  }

  @Test
  void theSameSeedMakesTheSameWorkload() {
    Workload one = TraceGenerator.generate(3, 50, 3600);
    Workload same = TraceGenerator.generate(3, 50, 3600);
    Workload other = TraceGenerator.generate(4, 50, 3600);

    assertThat(same.calls()).isEqualTo(one.calls());
    assertThat(other.calls()).isNotEqualTo(one.calls());
    assertThat(one.functions().getFirst().memoryMiB())
        .isEqualTo(same.functions().getFirst().memoryMiB());
  }
}
