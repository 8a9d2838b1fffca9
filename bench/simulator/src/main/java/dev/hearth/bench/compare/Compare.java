package dev.hearth.bench.compare;

import dev.hearth.bench.plot.Chart;
import dev.hearth.bench.plot.Line;
import dev.hearth.bench.policy.Policy;
import dev.hearth.bench.simulation.Outcome;
import dev.hearth.bench.simulation.StartTimes;
import dev.hearth.bench.trace.Arrivals;
import dev.hearth.bench.trace.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs all policies over the same days, and shows who wastes how much memory for how few cold
 * starts.
 */
public final class Compare {
  private static final StartTimes SLOW = StartTimes.all(200);
  private static final StartTimes FAST = StartTimes.all(10);

  private final Options options;
  private final Map<Curve, List<Outcome>> sums = new LinkedHashMap<>();
  private final Map<Curve, Outcome> fast = new LinkedHashMap<>();
  private final Tables tables = new Tables();
  private int days;

  private Compare(Options options) {
    this.options = options;
  }

  /** See {@link Options} for the arguments. */
  public static void main(String[] args)
      throws IOException, InterruptedException, ExecutionException {
    new Compare(Options.parse(List.of(args))).run();
  }

  private record OfSeed(Map<Curve, List<Outcome>> slow, Map<Curve, Outcome> fast) {}

  private void run() throws IOException, InterruptedException, ExecutionException {
    List<Curve> curves = Curves.all();
    try (ExecutorService workers = Executors.newFixedThreadPool(options.threads())) {
      List<Future<OfSeed>> seeds = new ArrayList<>();
      for (Workloads.Source source : options.sources()) {
        seeds.add(workers.submit(() -> ofSeed(curves, source.load())));
      }
      for (Future<OfSeed> seed : seeds) {
        add(seed.get());
        System.err.printf("%d of %d days%n", ++days, seeds.size());
      }
    }
    Map<Curve, List<Point>> points = new LinkedHashMap<>();
    sums.forEach(
        (curve, outcomes) -> {
          List<Point> line = new ArrayList<>();
          for (int i = 0; i < outcomes.size(); i++) {
            line.add(new Point(curve.policies().get(i), outcomes.get(i)));
          }
          points.put(curve, line);
        });
    System.out.print(tables.points(points, options.sources().size()));
    System.out.print(tables.against(points));
    System.out.print(tables.delays(points, fast));
    if (options.svg().isPresent()) {
      Files.writeString(options.svg().get(), Chart.svg(List.of(chart(points))));
      System.out.println("\nplot: " + options.svg().get());
    }
  }

  private static OfSeed ofSeed(List<Curve> curves, Workload workload) {
    // What is called all the time never is idle: no knob changes it.
    Workload flows = workload.only(Arrivals.Flow.class);
    Workload others = workload.only(Arrivals.Calls.class);
    Map<Curve, List<Outcome>> slow = new LinkedHashMap<>();
    Map<Curve, Outcome> fast = new LinkedHashMap<>();
    for (Curve curve : curves) {
      Policy standard = curve.policies().get(curve.standard());
      Outcome ofFlows = Workloads.runFlows(flows, standard, SLOW);
      List<Outcome> outcomes = new ArrayList<>();
      for (Policy policy : curve.policies()) {
        outcomes.add(Workloads.run(others, policy, SLOW).plus(ofFlows));
      }
      slow.put(curve, outcomes);
      fast.put(curve, Workloads.run(others, standard, FAST));
    }
    return new OfSeed(slow, fast);
  }

  private void add(OfSeed seed) {
    seed.slow()
        .forEach(
            (curve, outcomes) -> {
              List<Outcome> before = sums.get(curve);
              List<Outcome> after = new ArrayList<>();
              for (int i = 0; i < outcomes.size(); i++) {
                after.add(before == null ? outcomes.get(i) : before.get(i).plus(outcomes.get(i)));
              }
              sums.put(curve, after);
            });
    seed.fast().forEach((curve, outcome) -> fast.merge(curve, outcome, Outcome::plus));
    tables.seed(seed.slow());
  }

  private Chart chart(Map<Curve, List<Point>> points) {
    List<Line> lines = new ArrayList<>();
    points.forEach(
        (curve, line) ->
            lines.add(
                new Line(
                    curve.name(),
                    line.stream()
                        .map(it -> new Line.Point(it.wasted() / days, it.coldStarts() / days))
                        .toList(),
                    true)));
    return new Chart(
        "Cold starts and wasted memory, per day",
        "wasted memory-time, GiB-hours",
        "cold starts",
        true,
        true,
        lines);
  }
}
