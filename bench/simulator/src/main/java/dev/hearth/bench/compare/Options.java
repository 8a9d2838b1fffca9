package dev.hearth.bench.compare;

import dev.hearth.bench.trace.Azure2019;
import dev.hearth.bench.trace.Azure2021;
import dev.hearth.bench.trace.TraceGenerator;
import dev.hearth.bench.trace.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to compare on.
 *
 * <ul>
 *   <li>{@code --seeds 101-110}: made days, one of each seed
 *   <li>{@code --functions 1000}: of each of these
 *   <li>{@code --azure-2019 FOLDER DAY}: a day of that trace, from 1 to 14
 *   <li>{@code --azure-2021 FILE DAY}: a day of that trace, from 0 to 13
 *   <li>{@code --svg FILE}: where the plot goes
 *   <li>{@code --threads 2}: how many days are simulated at a time
 * </ul>
 */
record Options(List<Workloads.Source> sources, Optional<Path> svg, int threads) {
  static Options parse(List<String> args) {
    int functions = 1000;
    Optional<Path> svg = Optional.empty();
    int threads = Runtime.getRuntime().availableProcessors();
    List<Long> seeds = new ArrayList<>();
    List<Workloads.Source> traces = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      switch (args.get(i)) {
        case "--functions" -> functions = Integer.parseInt(value(args, ++i));
        case "--threads" -> threads = Integer.parseInt(value(args, ++i));
        case "--svg" -> svg = Optional.of(Path.of(value(args, ++i)));
        case "--seeds" -> seeds.addAll(range(value(args, ++i)));
        case "--azure-2019" -> {
          Path folder = Path.of(value(args, ++i));
          int day = Integer.parseInt(value(args, ++i));
          traces.add(() -> Azure2019.read(folder, day, day));
        }
        case "--azure-2021" -> {
          Path file = Path.of(value(args, ++i));
          int day = Integer.parseInt(value(args, ++i));
          traces.add(() -> Azure2021.read(file, day, day));
        }
        default -> throw new IllegalArgumentException("unknown: " + args.get(i));
      }
    }
    if (seeds.isEmpty() && traces.isEmpty()) {
      seeds.add(1L);
    }
    int count = functions;
    List<Workloads.Source> sources = new ArrayList<>(traces);
    seeds.forEach(seed -> sources.add(() -> TraceGenerator.generate(seed, count, Workload.DAY)));
    return new Options(List.copyOf(sources), svg, threads);
  }

  private static String value(List<String> args, int i) {
    if (i >= args.size()) {
      throw new IllegalArgumentException(args.getLast() + " needs a value");
    }
    return args.get(i);
  }

  private static List<Long> range(String text) {
    String[] ends = text.split("-", -1);
    List<Long> all = new ArrayList<>();
    for (long seed = Long.parseLong(ends[0]);
        seed <= Long.parseLong(ends[ends.length - 1]);
        seed++) {
      all.add(seed);
    }
    return all;
  }
}
