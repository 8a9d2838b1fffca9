package dev.hearth.bench.trace;

import java.util.List;

/**
 * Functions and all calls to them.
 *
 * @param seconds how long it lasts
 */
public record Workload(List<TracedFunction> functions, int seconds) {
  public static final int DAY = 86_400;

  public Workload {
    functions = List.copyOf(functions);
    if (seconds < 1) {
      throw new IllegalArgumentException("a workload lasts a second at least: " + seconds);
    }
  }

  /** The functions that are called in one way. */
  public Workload only(Class<? extends Arrivals> arrivals) {
    return new Workload(
        functions.stream().filter(it -> arrivals.isInstance(it.arrivals())).toList(), seconds);
  }

  public long calls() {
    return functions.stream().mapToLong(it -> it.arrivals().count()).sum();
  }
}
