package dev.hearth.bench.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes workloads like the published one. The same seed makes the same workload. */
public final class TraceGenerator {
  /** A function that is called more often is a flow: a call in four seconds. */
  static final double FLOW_CALLS_PER_DAY = 20_000;

  /**
   * Calls that a flow has in flight at most, on average: the study does not say how durations go
   * with rates, and drawn independently one function would be most of the memory.
   */
  private static final double MOST_IN_FLIGHT = 200;

  /** Spread of a function's durations around their mean. */
  private static final double DURATION_DEVIATION = 0.5;

  private TraceGenerator() {}

  public static Workload generate(long seed, int functions, int seconds) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TracedFunction> all = new ArrayList<>();
    for (int i = 0; i < functions; i++) {
      // One from each of as many equal shares of the distribution.
      double callsPerDay = Published.callsPerDay((i + random.nextDouble()) / functions);
      all.add(function("f" + i, callsPerDay, seconds, random.split()));
    }
    return new Workload(all, seconds);
  }

  private static TracedFunction function(
      String name, double callsPerDay, int seconds, RandomGenerator random) {
    Template template = template(random.nextDouble());
    int memory = Published.memoryMiB(random);
    double mean = Published.meanSeconds(random);
    if (callsPerDay > FLOW_CALLS_PER_DAY) {
      double most = MOST_IN_FLIGHT / (callsPerDay / Workload.DAY);
      return new TracedFunction(
          name, template, memory, flow(callsPerDay, Math.min(mean, most), seconds, random));
    }
    CallPattern pattern = CallPattern.draw(callsPerDay, random);
    double[] times = new ArrivalTimes(random, seconds).draw(pattern, callsPerDay);
    return new TracedFunction(name, template, memory, calls(times, mean, random));
  }

  private static Template template(double at) {
    return at < 0.45 ? Template.NODE : at < 0.85 ? Template.PYTHON : Template.JAVA;
  }

  static Arrivals.Calls calls(double[] seconds, double mean, RandomGenerator random) {
    int[] at = new int[seconds.length];
    int[] millis = new int[seconds.length];
    double scale = mean * Math.exp(-DURATION_DEVIATION * DURATION_DEVIATION / 2);
    for (int i = 0; i < at.length; i++) {
      double duration = scale * Math.exp(DURATION_DEVIATION * random.nextGaussian());
      at[i] = (int) (seconds[i] * 1000);
      millis[i] = (int) Math.clamp(duration * 1000, 1, Published.LONGEST_SECONDS * 1000);
    }
    return new Arrivals.Calls(at, millis);
  }

  /** The rate follows the day and wanders from minute to minute. */
  private static Arrivals.Flow flow(
      double callsPerDay, double mean, int seconds, RandomGenerator random) {
    int[] perSecond = new int[seconds];
    double spread = random.nextDouble() * 0.5;
    double wander = 0;
    for (int i = 0; i < seconds; i++) {
      if (i % 60 == 0) {
        wander = 0.9 * wander + Math.sqrt(1 - 0.81) * spread * random.nextGaussian();
      }
      double rate = callsPerDay / Workload.DAY * Day.PUBLISHED.factor(i);
      perSecond[i] = poisson(rate * Math.exp(wander - spread * spread / 2), random);
    }
    return new Arrivals.Flow(perSecond, mean);
  }

  static int poisson(double mean, RandomGenerator random) {
    if (mean > 50) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double left = Math.exp(-mean);
    int count = -1;
    double product = 1;
    do {
      count++;
      product *= random.nextDouble();
    } while (product > left);
    return count;
  }
}
