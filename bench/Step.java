import dev.hearth.bench.plot.Chart;
import dev.hearth.bench.plot.Line;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Load that goes up and down in steps, and how instances and queue times follow it.
 *
 * <p>Usage: java -cp bench/simulator/target/classes bench/Step.java STATE_DIR FUNCTION SVG. The function takes
 * 100 ms, with 16 calls at a time in an instance of which 70 % are aimed at.
 */
final class Step {
  private static final double SERVICE_SECONDS = 0.1;
  private static final double PER_INSTANCE = 16 * 0.7;

  /**
   * @param steadyAfter seconds from which on the number of instances is held against the ideal: a
   *     step down is late by design
   */
  private record Stage(int clients, double from, double to, double steadyAfter) {
    double ideal(double callsPerSecond) {
      return Math.ceil(callsPerSecond * SERVICE_SECONDS / PER_INSTANCE - 1e-9);
    }
  }

  private static final List<Stage> STAGES =
      List.of(
          new Stage(5, 5, 20, 5),
          new Stage(50, 20, 40, 5),
          new Stage(200, 40, 65, 8),
          new Stage(5, 65, 110, 25));
  private static final double END = 120;

  private record Call(double at, double waitedMillis, boolean ok, String words) {}

  private record Sample(double at, int ready, int desired) {}

  private final Hearth hearth;
  private final String function;
  private final long begun = System.nanoTime();
  private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
  private final List<Sample> samples = new ArrayList<>();

  private Step(Hearth hearth, String function) {
    this.hearth = hearth;
    this.function = function;
  }

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    hearth.call(args[1]);
    hearth.toZero(args[1]);
    hearth.awaitRest();
    Thread.sleep(2000);
    Step step = new Step(hearth, args[1]);
    step.run();
    step.report();
    Files.writeString(Path.of(args[2]), step.svg());
    System.out.println("plot: " + args[2]);
    if (step.calls.stream().anyMatch(call -> !call.ok())) {
      System.exit(1);
    }
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  private void run() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Stage stage : STAGES) {
        for (int i = 0; i < stage.clients(); i++) {
          clients.submit(() -> callAgain(stage));
        }
      }
      while (seconds() < END) {
        samples.add(
            new Sample(
                seconds(),
                (int) hearth.sum("hearth_instances", "\"" + function + "\"", "state=\"ready\""),
                (int) hearth.sum("hearth_desired_instances", "\"" + function + "\"")));
        LockSupport.parkNanos(250_000_000);
      }
    }
  }

  private void callAgain(Stage stage) {
    LockSupport.parkNanos((long) ((stage.from() - seconds()) * 1e9));
    try (Caller caller = new Caller(hearth.port(), function)) {
      while (seconds() < stage.to()) {
        double at = seconds();
        Caller.Answer answer = caller.call();
        calls.add(new Call(at, answer.waitedMillis(), answer.ok(), answer.words()));
        if (!answer.ok()) {
          System.out.printf(Locale.ROOT, "at %.1f s: %s%n", at, answer.words());
        }
      }
    }
  }

  private Quantiles waits(double from, double to) {
    Quantiles waits = new Quantiles();
    calls.stream()
        .filter(call -> call.ok() && call.at() >= from && call.at() < to)
        .forEach(call -> waits.add(call.waitedMillis()));
    return waits;
  }

  private void report() {
    Quantiles all = waits(0, END);
    System.out.printf(
        Locale.ROOT,
        "%s: %d calls, %d errors; queue time median %.2f ms, p99 %.1f ms, most %.0f ms; most instances %d%n%n",
        LocalDate.now(),
        calls.size(),
        calls.stream().filter(call -> !call.ok()).count(),
        all.at(0.5),
        all.at(0.99),
        all.at(1),
        samples.stream().mapToInt(Sample::ready).max().orElse(0));
    System.out.println(
        "| clients | from–to s | calls/s | ideal | instances when steady | queue p50 ms | p99 ms |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (Stage stage : STAGES) {
      double steady = stage.from() + stage.steadyAfter();
      Quantiles waits = waits(stage.from(), stage.to());
      long steadyCalls = waits(steady, stage.to() - 0.2).count();
      double rate = steadyCalls / (stage.to() - 0.2 - steady);
      Quantiles ready = new Quantiles();
      samples.stream()
          .filter(sample -> sample.at() >= steady && sample.at() < stage.to())
          .forEach(sample -> ready.add(sample.ready()));
      System.out.printf(
          Locale.ROOT,
          "| %d | %.0f–%.0f | %.0f | %.0f | %s | %.2f | %.1f |%n",
          stage.clients(),
          stage.from(),
          stage.to(),
          rate,
          stage.ideal(rate),
          ready.count() == 0
              ? "–"
              : String.format(
                  Locale.ROOT, "%.0f (%.0f–%.0f)", ready.at(0.5), ready.at(0), ready.at(1)),
          waits.at(0.5),
          waits.at(0.99));
    }
  }

  private String svg() {
    List<Line.Point> load = new ArrayList<>();
    load.add(new Line.Point(0, 0));
    double last = 0;
    for (Stage stage : STAGES) {
      load.add(new Line.Point(stage.from(), last));
      load.add(new Line.Point(stage.from(), stage.clients()));
      last = stage.clients();
    }
    load.add(new Line.Point(STAGES.getLast().to(), last));
    load.add(new Line.Point(STAGES.getLast().to(), 0));
    load.add(new Line.Point(END, 0));
    List<Line.Point> ready =
        samples.stream().map(sample -> new Line.Point(sample.at(), sample.ready())).toList();
    List<Line.Point> desired =
        samples.stream().map(sample -> new Line.Point(sample.at(), sample.desired())).toList();
    List<Line.Point> median = new ArrayList<>();
    List<Line.Point> late = new ArrayList<>();
    for (double at = 0; at < END; at++) {
      Quantiles waits = waits(at, at + 1);
      if (waits.count() > 0) {
        median.add(new Line.Point(at + 0.5, Math.max(0.01, waits.at(0.5))));
        late.add(new Line.Point(at + 0.5, Math.max(0.01, waits.at(0.99))));
      }
    }
    String time = "seconds";
    return Chart.svg(
        List.of(
            new Chart("Load", time, "clients", false, false, List.of(new Line("clients", load, false))),
            new Chart(
                "Instances",
                time,
                "instances",
                false,
                false,
                List.of(new Line("ready", ready, false), new Line("desired", desired, false))),
            new Chart(
                "Queue time, by second",
                time,
                "ms",
                false,
                true,
                List.of(new Line("median", median, false), new Line("p99", late, false)))));
  }
}
