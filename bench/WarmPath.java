import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Requests per second and latency of the warm path through Hearth's gateway, against nginx as
 * reverse proxy in front of the same instance over the same Unix socket. The two take turns, in
 * changing order, in every round.
 *
 * <p>Usage: java bench/WarmPath.java HEARTH FUNCTION [ROUNDS [SECONDS]], where HEARTH is the
 * launcher; a platform must be up with one event loop (hearth.event-loops=1, as nginx has one
 * worker), FUNCTION deployed with a min of one instance, nginx and wrk installed.
 */
final class WarmPath {
  private static final int[] CONNECTIONS = {1, 16, 64};

  record Point(double requestsPerSecond, double p50Micros, double p99Micros, long errors) {}

  public static void main(String[] args) throws Exception {
    String hearth = args[0];
    String function = args[1];
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 10;

    String description = run(List.of(hearth, "describe", function, "-o", "json"));
    String url = find(description, "\"url\"\\s*:\\s*\"([^\"]+)\"");
    String socket = find(description, "\"endpoint\"\\s*:\\s*\"unix:([^\"]+)\"");
    Path folder = Files.createTempDirectory("hearth-bench-");
    int port = freePort();
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        Files.readString(Path.of("bench/nginx.conf"))
            .replace("@SOCKET@", socket)
            .replace("@PORT@", Integer.toString(port))
            .replace("@FOLDER@", folder.toString())
            // The instance's socket belongs to the range of ids of its user namespace.
            .replaceFirst("worker_processes 1;", "worker_processes 1;\nuser root;"));
    Process nginx =
        new ProcessBuilder("nginx", "-c", config.toString(), "-p", folder.toString())
            .inheritIO()
            .start();
    try {
      Map<String, String> contenders = new LinkedHashMap<>();
      contenders.put("hearth", url);
      contenders.put("nginx", "http://127.0.0.1:" + port + "/");
      for (String target : contenders.values()) {
        wrk(target, 16, 3);
      }
      for (int connections : CONNECTIONS) {
        Map<String, List<Point>> points = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> points.put(name, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
          List<String> order = new ArrayList<>(contenders.keySet());
          if (round % 2 == 1) {
            order = order.reversed();
          }
          for (String name : order) {
            points.get(name).add(wrk(contenders.get(name), connections, seconds));
          }
        }
        report(connections, points);
      }
    } finally {
      nginx.destroy();
      nginx.onExit().join();
    }
  }

  private static void report(int connections, Map<String, List<Point>> points) {
    if (connections == CONNECTIONS[0]) {
      System.out.printf("%s, medians of interleaved rounds%n%n", LocalDate.now());
      System.out.println(
          "| connections | hearth req/s | nginx req/s | ratio (median of pairs, min–max) | hearth p50"
              + " µs | nginx p50 µs | hearth p99 µs | nginx p99 µs | errors |");
      System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    }
    List<Point> ours = points.get("hearth");
    List<Point> theirs = points.get("nginx");
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i).requestsPerSecond() / theirs.get(i).requestsPerSecond());
    }
    System.out.printf(
        Locale.ROOT,
        "| %d | %.0f | %.0f | %.2f (%.2f–%.2f) | %.0f | %.0f | %.0f | %.0f | %d |%n",
        connections,
        median(ours.stream().map(Point::requestsPerSecond)),
        median(theirs.stream().map(Point::requestsPerSecond)),
        median(ratios.stream()),
        ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
        ratios.stream().mapToDouble(r -> r).max().orElseThrow(),
        median(ours.stream().map(Point::p50Micros)),
        median(theirs.stream().map(Point::p50Micros)),
        median(ours.stream().map(Point::p99Micros)),
        median(theirs.stream().map(Point::p99Micros)),
        Stream.concat(ours.stream(), theirs.stream()).mapToLong(Point::errors).sum());
  }

  private static double median(Stream<Double> values) {
    List<Double> sorted = values.sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static Point wrk(String url, int connections, int seconds) throws Exception {
    String output =
        run(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency", url));
    long errors = 0;
    Matcher bad = Pattern.compile("Non-2xx or 3xx responses: (\\d+)").matcher(output);
    if (bad.find()) {
      errors += Long.parseLong(bad.group(1));
    }
    Matcher sockets =
        Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)")
            .matcher(output);
    if (sockets.find()) {
      for (int i = 1; i <= 4; i++) {
        errors += Long.parseLong(sockets.group(i));
      }
    }
    return new Point(
        Double.parseDouble(find(output, "Requests/sec:\\s+([0-9.]+)")),
        micros(find(output, "50%\\s+([0-9.]+[a-z]+)")),
        micros(find(output, "99%\\s+([0-9.]+[a-z]+)")),
        errors);
  }

  private static double micros(String text) {
    double number = Double.parseDouble(text.replaceAll("[a-z]+", ""));
    return text.endsWith("us") ? number : text.endsWith("ms") ? number * 1e3 : number * 1e6;
  }

  private static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in: " + text);
    }
    return matcher.group(1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  private static String run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " failed: " + output);
    }
    return output;
  }
}
