import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a platform costs that nobody uses: CPU time of the server and of its containers over a while,
 * and memory of the cells that wait.
 *
 * <p>Usage: java bench/Cost.java STATE_DIR SECONDS
 */
final class Cost {
  /** Of {@code /proc/PID/stat}; the kernel's USER_HZ is 100 everywhere Linux runs Java. */
  private static final double TICKS_PER_SECOND = 100;

  private Cost() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    int seconds = Integer.parseInt(args[1]);
    List<Path> groups = groups();
    // What was just made, or taken away, still settles.
    do {
      hearth.awaitRest();
      Thread.sleep(20_000);
    } while (hearth.sum("hearth_stem_cells", "state=\"making\"") > 0);
    System.out.println(LocalDate.now());
    for (Map.Entry<String, Double> sample : hearth.metrics("hearth_stem_bytes{").entrySet()) {
      String template = sample.getKey().replaceAll(".*template=\"([^\"]*)\".*", "$1");
      double ready = hearth.sum("hearth_stem_cells{", "\"" + template + "\"", "\"ready\"");
      System.out.printf(
          Locale.ROOT,
          "%s: %.0f cells, %.1f MiB each%n",
          template,
          ready,
          sample.getValue() / ready / (1 << 20));
    }
    groups = groups();
    double server = serverSeconds(hearth.pid());
    double containers = containerSeconds(groups);
    Thread.sleep(seconds * 1000L);
    server = serverSeconds(hearth.pid()) - server;
    containers = containerSeconds(groups) - containers;
    System.out.printf(
        Locale.ROOT,
        "over %d s: server %.2f %% of a core, %d containers %.2f %% of a core; server resident %s%n",
        seconds,
        100 * server / seconds,
        groups.size(),
        100 * containers / seconds,
        Files.readAllLines(Path.of("/proc/" + hearth.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .findFirst()
            .orElse("?"));
  }

  /** CPU time of a process until now. */
  static double serverSeconds(int pid) throws IOException {
    String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst(".*\\) ", "").split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Control groups of containers, of v2 or of the v1 controller that counts. */
  private static List<Path> groups() throws IOException {
    Path root = Path.of("/sys/fs/cgroup");
    Path base = Files.isDirectory(root.resolve("cpuacct")) ? root.resolve("cpuacct") : root;
    try (Stream<Path> found = Files.find(base, 2, (path, attributes) -> path.getParent().getFileName().toString().startsWith("hearth-"))) {
      List<Path> groups = found.filter(Files::isDirectory).toList();
      if (groups.stream().map(Path::getParent).distinct().count() > 1) {
        throw new IllegalStateException("another platform runs, or was killed: " + groups);
      }
      return groups;
    }
  }

  private static double containerSeconds(List<Path> groups) throws IOException {
    double seconds = 0;
    for (Path group : groups) {
      Path v1 = group.resolve("cpuacct.usage");
      if (Files.exists(v1)) {
        seconds += Long.parseLong(Files.readString(v1).strip()) / 1e9;
      } else if (Files.exists(group.resolve("cpu.stat"))) {
        seconds += Long.parseLong(Files.readAllLines(group.resolve("cpu.stat")).getFirst().split(" ")[1]) / 1e6;
      }
    }
    return seconds;
  }
}
