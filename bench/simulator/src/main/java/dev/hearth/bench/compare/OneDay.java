package dev.hearth.bench.compare;

import dev.hearth.bench.policy.HearthPolicy;
import dev.hearth.bench.simulation.Outcome;
import dev.hearth.bench.simulation.StartTimes;
import dev.hearth.bench.trace.TraceGenerator;
import dev.hearth.bench.trace.Workload;
import java.util.Locale;

/** How long one virtual day takes, on one core, under the platform's own policy. */
public final class OneDay {
  private OneDay() {}

  /**
   * @param args the seed that the day is made from, and of how many functions
   */
  public static void main(String[] args) {
    long begun = System.nanoTime();
    Workload day =
        TraceGenerator.generate(Long.parseLong(args[0]), Integer.parseInt(args[1]), Workload.DAY);
    double made = seconds(begun);
    long run = System.nanoTime();
    Outcome outcome = Workloads.run(day, HearthPolicy.DEFAULT, StartTimes.all(200));
    System.out.printf(
        Locale.ROOT,
        "%d functions, %d calls: the day was made in %.1f s and simulated in %.1f s; %d cold starts,"
            + " %d instances started, %.0f GiB·h wasted%n",
        day.functions().size(),
        outcome.calls(),
        made,
        seconds(run),
        outcome.coldStarts(),
        outcome.starts(),
        outcome.wastedGiBHours());
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }
}
