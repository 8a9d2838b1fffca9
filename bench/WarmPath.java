import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Requests per second and latency of the warm path through Hearth's gateway, against nginx as
 * reverse proxy in front of the same instance over the same Unix socket. The two take turns, in
 * changing order, in every round.
 *
 * <p>Usage, as root: java bench/WarmPath.java STATE_DIR FUNCTION ROUNDS SECONDS CASE... A platform
 * must be up with one event loop, as nginx has one worker, and one instance of FUNCTION; nginx and
 * wrk installed. A case is METHOD:CONNECTIONS:BYTES[:PATH], as in GET:16:0 or POST:16:1000.
 */
final class WarmPath {
  private WarmPath() {}

  /** What one kind of request is. */
  private record Case(String method, int connections, int bytes, String path) {
    static Case parse(String text) {
      String[] parts = text.split(":");
      return new Case(
          parts[0],
          Integer.parseInt(parts[1]),
          Integer.parseInt(parts[2]),
          parts.length > 3 ? parts[3] : "");
    }

    String label() {
      return method
          + (path.isEmpty() ? "" : " " + path)
          + (bytes > 0 ? " of " + bytes + " bytes" : "")
          + ", "
          + connections;
    }

    String script() {
      return "wrk.method = \"%s\"\n".formatted(method)
          + (bytes > 0 ? "wrk.body = string.rep(\"x\", %d)\n".formatted(bytes) : "");
    }
  }

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    String function = args[1];
    int rounds = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    List<Case> cases = Stream.of(args).skip(4).map(Case::parse).toList();
    Path script = Files.createTempFile("warm-path", ".lua");
    try (NginxPeer nginx = NginxPeer.start(hearth.socket(function))) {
      Map<String, String> contenders = new LinkedHashMap<>();
      contenders.put("hearth", hearth.url() + "/function/" + function + "/");
      contenders.put("nginx", nginx.url() + "/");
      System.out.printf("%s, %d rounds of %d s%n%n", LocalDate.now(), rounds, seconds);
      System.out.println(
          "| request, connections | hearth req/s | nginx req/s | ratio: median of pairs"
              + " (least–most) | hearth p50 µs | nginx p50 µs | hearth p99 µs | nginx p99 µs | ratio"
              + " of p99 | errors |");
      System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
      for (String target : contenders.values()) {
        Wrk.run(target, 16, 5);
      }
      for (Case each : cases) {
        Files.writeString(script, each.script());
        Map<String, List<Wrk>> points = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> points.put(name, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
          List<String> order = new ArrayList<>(contenders.keySet());
          for (String name : round % 2 == 1 ? order.reversed() : order) {
            points
                .get(name)
                .add(
                    Wrk.run(
                        contenders.get(name) + each.path(),
                        each.connections(),
                        seconds,
                        "-s",
                        script.toString()));
          }
        }
        report(each, points.get("hearth"), points.get("nginx"));
      }
    } finally {
      Files.delete(script);
    }
  }

  private static void report(Case each, List<Wrk> ours, List<Wrk> theirs) {
    Quantiles ratios = new Quantiles();
    Quantiles late = new Quantiles();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i).requestsPerSecond() / theirs.get(i).requestsPerSecond());
      late.add(ours.get(i).p99Micros() / theirs.get(i).p99Micros());
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | **%.2f** (%.2f–%.2f) | %.0f | %.0f | %.0f | %.0f | %.2f | %d |%n",
        each.label(),
        median(ours.stream().map(Wrk::requestsPerSecond)),
        median(theirs.stream().map(Wrk::requestsPerSecond)),
        ratios.median(),
        ratios.at(0),
        ratios.at(1),
        median(ours.stream().map(Wrk::p50Micros)),
        median(theirs.stream().map(Wrk::p50Micros)),
        median(ours.stream().map(Wrk::p99Micros)),
        median(theirs.stream().map(Wrk::p99Micros)),
        late.median(),
        Stream.concat(ours.stream(), theirs.stream()).mapToLong(Wrk::errors).sum());
  }

  private static double median(Stream<Double> values) {
    Quantiles all = new Quantiles();
    values.forEach(all::add);
    return all.median();
  }
}
