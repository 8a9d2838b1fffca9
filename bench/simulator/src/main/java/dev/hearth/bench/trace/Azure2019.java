package dev.hearth.bench.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One day of the Azure Functions trace of 2019: invocations per minute and mean durations of
 * functions, and memory of applications. An application becomes one function here, since it is what
 * instances belong to. Within a minute timers fire at its beginning and other calls are spread
 * evenly at random.
 */
public final class Azure2019 {
  private static final int MINUTES = 1440;

  private final Map<String, Double> secondsOfFunction = new HashMap<>();
  private final Map<String, Double> memoryOfApplication = new HashMap<>();
  private final Map<String, Application> applications = new LinkedHashMap<>();
  private final RandomGenerator random;

  private static final class Application {
    private final double[] perMinute = new double[MINUTES];
    private final double[] timersPerMinute = new double[MINUTES];
    private double calls;
    private double seconds;
  }

  private Azure2019(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * @param folder with the files as they are published
   * @param day from 1 to 14; days 13 and 14 have no memory, so it is drawn from its distribution
   * @param seed of what the trace does not say: seconds within a minute, spread of durations
   */
  public static Workload read(Path folder, int day, long seed) throws IOException {
    Azure2019 reader = new Azure2019(seed);
    reader.readDurations(file(folder, "function_durations_percentiles", day));
    Path memory = file(folder, "app_memory_percentiles", day);
    if (Files.exists(memory)) {
      reader.readMemory(memory);
    }
    reader.readInvocations(file(folder, "invocations_per_function_md", day));
    return reader.workload();
  }

  private static Path file(Path folder, String name, int day) {
    return folder.resolve(String.format("%s.anon.d%02d.csv", name, day));
  }

  private void readDurations(Path file) throws IOException {
    CsvTable.read(
        file,
        List.of("HashOwner", "HashApp", "HashFunction", "Average"),
        row -> secondsOfFunction.put(function(row), row.number("Average") / 1000));
  }

  private void readMemory(Path file) throws IOException {
    CsvTable.read(
        file,
        List.of("HashOwner", "HashApp", "AverageAllocatedMb"),
        row -> memoryOfApplication.put(application(row), row.number("AverageAllocatedMb")));
  }

  private void readInvocations(Path file) throws IOException {
    CsvTable.read(
        file, List.of("HashOwner", "HashApp", "HashFunction", "Trigger", "1", "1440"), this::add);
  }

  private void add(CsvTable.Row row) {
    Application application =
        applications.computeIfAbsent(application(row), _ -> new Application());
    double seconds = secondsOfFunction.getOrDefault(function(row), 1.0);
    double[] counts =
        row.text("Trigger").equals("timer") ? application.timersPerMinute : application.perMinute;
    for (int minute = 0; minute < MINUTES; minute++) {
      double count = row.number(Integer.toString(minute + 1));
      counts[minute] += count;
      application.calls += count;
      application.seconds += count * seconds;
    }
  }

  private Workload workload() {
    List<TracedFunction> functions = new ArrayList<>();
    applications.forEach(
        (name, application) ->
            functions.add(
                new TracedFunction(name, Template.of(name), memory(name), arrivals(application))));
    return new Workload(functions, Workload.DAY);
  }

  private int memory(String application) {
    Double megabytes = memoryOfApplication.get(application);
    return megabytes == null
        ? Published.memoryMiB(random)
        : (int) Math.max(1, Math.round(megabytes * 1e6 / (1 << 20)));
  }

  private Arrivals arrivals(Application application) {
    double mean = Math.max(0.001, application.seconds / Math.max(1, application.calls));
    if (application.calls > TraceGenerator.FLOW_CALLS_PER_DAY) {
      int[] perSecond = new int[Workload.DAY];
      for (double at : times(application)) {
        perSecond[(int) at]++;
      }
      return new Arrivals.Flow(perSecond, mean);
    }
    double[] times = times(application);
    Arrays.sort(times);
    return TraceGenerator.calls(times, mean, random);
  }

  private double[] times(Application application) {
    double[] times = new double[(int) application.calls];
    int next = 0;
    for (int minute = 0; minute < MINUTES; minute++) {
      for (int i = 0; i < application.timersPerMinute[minute]; i++) {
        times[next++] = minute * 60.0 + 0.05 * random.nextDouble();
      }
      for (int i = 0; i < application.perMinute[minute]; i++) {
        times[next++] = (minute + random.nextDouble()) * 60;
      }
    }
    return times;
  }

  private static String application(CsvTable.Row row) {
    return row.text("HashOwner") + "/" + row.text("HashApp");
  }

  private static String function(CsvTable.Row row) {
    return application(row) + "/" + row.text("HashFunction");
  }
}
