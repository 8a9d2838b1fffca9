import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the call id, the metrics and the timing of the warm path cost: the gateway's CPU time per
 * request as it is, against the same gateway without them, in turns.
 *
 * <p>Usage: java bench/Price.java STATE_DIR_WITH STATE_DIR_WITHOUT FUNCTION ROUNDS SECONDS. Both
 * platforms must be up with one event loop and one instance of FUNCTION; wrk installed.
 */
final class Price {
  private static final int CONNECTIONS = 16;
  private static final int WARM_UP_SECONDS = 20;

  private Price() {}

  /** Microseconds of CPU of the server for each request, and requests per second. */
  private record Point(double micros, double requestsPerSecond) {}

  public static void main(String[] args) throws Exception {
    List<Hearth> platforms = List.of(new Hearth(Path.of(args[0])), new Hearth(Path.of(args[1])));
    String path = "/function/" + args[2] + "/";
    int rounds = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    for (Hearth platform : platforms) {
      Wrk.run(platform.url() + path, CONNECTIONS, WARM_UP_SECONDS);
    }
    List<List<Point>> points = List.of(new ArrayList<>(), new ArrayList<>());
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < 2; turn++) {
        int index = (round + turn) % 2;
        points.get(index).add(point(platforms.get(index), path, seconds));
      }
    }
    report(points.getFirst(), points.getLast(), rounds, seconds);
  }

  private static Point point(Hearth platform, String path, int seconds) throws Exception {
    double before = Cost.serverSeconds(platform.pid());
    Wrk wrk = Wrk.run(platform.url() + path, CONNECTIONS, seconds);
    if (wrk.errors() > 0) {
      throw new IOException(wrk.errors() + " calls failed");
    }
    double micros = (Cost.serverSeconds(platform.pid()) - before) * 1e6;
    return new Point(micros / (wrk.requestsPerSecond() * seconds), wrk.requestsPerSecond());
  }

  private static void report(List<Point> with, List<Point> without, int rounds, int seconds) {
    Quantiles prices = new Quantiles();
    Quantiles speeds = new Quantiles();
    for (int i = 0; i < with.size(); i++) {
      prices.add(with.get(i).micros() / without.get(i).micros());
      speeds.add(with.get(i).requestsPerSecond() / without.get(i).requestsPerSecond());
    }
    System.out.printf("%s, %d rounds of %d s%n%n", LocalDate.now(), rounds, seconds);
    System.out.println("| | with | without | ratio: median of pairs (least–most) |");
    System.out.println("| --- | --- | --- | --- |");
    row("CPU time per request, µs", with, without, Point::micros, prices);
    row("requests/s", with, without, Point::requestsPerSecond, speeds);
  }

  private static void row(
      String label,
      List<Point> with,
      List<Point> without,
      java.util.function.ToDoubleFunction<Point> value,
      Quantiles ratios) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | **%.3f** (%.3f–%.3f) |%n",
        label,
        median(with, value),
        median(without, value),
        ratios.median(),
        ratios.at(0),
        ratios.at(1));
  }

  private static double median(
      List<Point> points, java.util.function.ToDoubleFunction<Point> value) {
    Quantiles all = new Quantiles();
    points.forEach(point -> all.add(value.applyAsDouble(point)));
    return all.median();
  }
}
