package dev.hearth.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.bench.policy.Policy;
import dev.hearth.bench.simulation.StartTimes;
import dev.hearth.bench.trace.Arrivals;
import dev.hearth.bench.trace.TraceGenerator;
import dev.hearth.bench.trace.Workload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bench/scaling.sh shows over ten days, on one that is smaller: nobody loses it unnoticed. */
class FewerColdStartsTest {
  private static List<Point> run(Curve curve, Workload day) {
    List<Point> points = new ArrayList<>();
    for (Policy policy : curve.policies()) {
      points.add(new Point(policy, Workloads.run(day, policy, StartTimes.all(200))));
    }
    return points;
  }

  @ParameterizedTest
  @ValueSource(longs = 301)
  void atTheSameWasteThereAreFewerColdStartsThanWithAnyOtherPolicy(long seed) {
    Workload day = TraceGenerator.generate(seed, 200, Workload.DAY).only(Arrivals.Calls.class);
    Frontier ours = new Frontier(run(Curves.hearth(), day));

    for (Curve curve : List.of(Curves.fixed(), Curves.knative(), Curves.histogram())) {
      for (Point other : run(curve, day)) {
        assertThat(ours.coldStartsAt(other.wasted()).orElseThrow())
            .as("%s at %.0f GiB·h", other.policy().name(), other.wasted())
            .isLessThan(other.coldStarts());
      }
    }
  }
}
