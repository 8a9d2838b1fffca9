package dev.hearth.bench.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The Azure Functions invocation trace of 2021: every invocation with its end and duration. An
 * application becomes one function here. The trace says nothing of memory, so it is drawn from the
 * distribution of 2019.
 */
public final class Azure2021 {
  private static final double LATEST_SECONDS = 24.0 * Workload.DAY;

  private record Call(double at, double seconds) {}

  private Azure2021() {}

  /**
   * @param day from 0: which day of the trace
   */
  public static Workload read(Path file, int day, long seed) throws IOException {
    Map<String, List<Call>> calls = new LinkedHashMap<>();
    double from = day * (double) Workload.DAY;
    CsvTable.read(
        file,
        List.of("app", "func", "end_timestamp", "duration"),
        row -> {
          double seconds = row.number("duration");
          double at = row.number("end_timestamp") - seconds - from;
          if (at > LATEST_SECONDS) {
            throw new IllegalArgumentException(
                row.file() + ", line " + row.line() + ": the trace begins at 0: " + at);
          }
          if (at >= 0 && at < Workload.DAY) {
            calls
                .computeIfAbsent(row.text("app"), _ -> new ArrayList<>())
                .add(new Call(at, seconds));
          }
        });
    SplittableRandom random = new SplittableRandom(seed);
    List<TracedFunction> functions = new ArrayList<>();
    calls.forEach(
        (name, all) ->
            functions.add(
                new TracedFunction(
                    name, Template.of(name), Published.memoryMiB(random), arrivals(all))));
    return new Workload(functions, Workload.DAY);
  }

  private static Arrivals arrivals(List<Call> calls) {
    if (calls.size() > TraceGenerator.FLOW_CALLS_PER_DAY) {
      int[] perSecond = new int[Workload.DAY];
      calls.forEach(call -> perSecond[(int) call.at()]++);
      return new Arrivals.Flow(
          perSecond, calls.stream().mapToDouble(Call::seconds).average().orElseThrow());
    }
    List<Call> sorted = calls.stream().sorted(Comparator.comparingDouble(Call::at)).toList();
    return new Arrivals.Calls(
        sorted.stream().mapToInt(call -> (int) (call.at() * 1000)).toArray(),
        sorted.stream().mapToInt(call -> (int) Math.max(1, call.seconds() * 1000)).toArray());
  }
}
