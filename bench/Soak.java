import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Starts and stops, many times, and then a count of what is left on the machine.
 *
 * <p>Usage, as root: java bench/Soak.java STATE_DIR STARTS FUNCTION... Every function has a thread of its
 * own that calls it from zero and takes it back to zero.
 */
final class Soak {
  private Soak() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    int starts = Integer.parseInt(args[1]);
    List<String> functions = List.of(args).subList(2, args.length);
    for (String function : functions) {
      hearth.call(function);
      hearth.toZero(function);
    }
    Thread.sleep(10_000);
    Map<String, Long> before = machine(hearth.pid());
    AtomicInteger left = new AtomicInteger(starts);
    Map<String, Quantiles> times = new TreeMap<>();
    long begun = System.nanoTime();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> all = new ArrayList<>();
      for (String function : functions) {
        all.add(
            threads.submit(
                () -> {
                  for (int n = left.decrementAndGet(); n >= 0; n = left.decrementAndGet()) {
                    Hearth.Answer answer = hearth.call(function);
                    synchronized (times) {
                      times.computeIfAbsent(answer.kind().isEmpty() ? "warm" : answer.kind(), k -> new Quantiles())
                          .add(answer.millis());
                    }
                    hearth.toZero(function);
                    if (n % 500 == 0) {
                      System.err.println(n + " to go, " + machine(hearth.pid()));
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Thread.sleep(10_000);
    System.out.printf(Locale.ROOT, "%s, %d starts and stops in %.0f s%n", LocalDate.now(), starts, seconds);
    times.forEach((kind, values) -> System.out.printf("| %s | %s |%n", kind, values.row()));
    System.out.println("before: " + before);
    System.out.println("after:  " + machine(hearth.pid()));
  }

  /** Counts of what a container is made of. Those of the cells that wait are among them. */
  private static Map<String, Long> machine(int server) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("mounts", Files.readAllLines(Path.of("/proc/self/mountinfo")).stream().filter(l -> l.contains("/hearth")).count());
    counts.put("namespaces", count(Path.of("/run/netns")));
    counts.put("veths", list(Path.of("/sys/class/net")).stream().filter(n -> n.startsWith("veth")).count());
    counts.put("socket folders", count(Path.of("/run/hearth")));
    Path cgroups = Path.of("/sys/fs/cgroup");
    Path base = Files.isDirectory(cgroups.resolve("memory")) ? cgroups.resolve("memory") : cgroups;
    long groups = 0;
    for (String name : list(base)) {
      if (name.startsWith("hearth-")) {
        groups += list(base.resolve(name)).stream().filter(n -> Files.isDirectory(base.resolve(name).resolve(n))).count();
      }
    }
    counts.put("cgroups", groups);
    counts.put("server descriptors", count(Path.of("/proc/" + server + "/fd")));
    counts.put("server threads", count(Path.of("/proc/" + server + "/task")));
    counts.put(
        "processes",
        list(Path.of("/proc")).stream()
            .filter(name -> name.chars().allMatch(Character::isDigit))
            .filter(pid -> {
              try {
                return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains("/hearth-");
              } catch (IOException e) {
                return false;
              }
            })
            .count());
    return counts;
  }

  private static long count(Path folder) throws IOException {
    return list(folder).size();
  }

  private static List<String> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
