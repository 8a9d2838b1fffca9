import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Different functions at zero, called at the same instant; then {@code runc} starts as many containers
 * of the same image itself, as many at a time as Hearth does.
 *
 * <p>Usage, as root: java bench/ManyFunctions.java STATE_DIR CELLS FUNCTION... CELLS stem cells of the
 * functions' template ("node") are waited for first; 0 for none.
 */
final class ManyFunctions {
  private ManyFunctions() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    int cells = Integer.parseInt(args[1]);
    List<String> functions = List.of(args).subList(2, args.length);
    for (String function : functions) {
      hearth.toZero(function);
    }
    hearth.awaitCells("node", cells);
    Thread.sleep(1000);
    CountDownLatch gate = new CountDownLatch(1);
    Quantiles times = new Quantiles();
    Map<String, Integer> kinds = new TreeMap<>();
    List<String> inContainers = new ArrayList<>();
    int errors = 0;
    double wall;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, Future<Hearth.Answer>> answers = new TreeMap<>();
      for (String function : functions) {
        answers.put(
            function,
            callers.submit(
                () -> {
                  gate.await();
                  return hearth.attempt(function);
                }));
      }
      Thread.sleep(500);
      long begun = System.nanoTime();
      gate.countDown();
      for (Map.Entry<String, Future<Hearth.Answer>> entry : answers.entrySet()) {
        Hearth.Answer answer = entry.getValue().get();
        if (answer.ok()) {
          times.add(answer.millis());
          kinds.merge(answer.kind(), 1, Integer::sum);
          if (answer.kind().equals("container")) {
            inContainers.add(entry.getKey());
          }
        } else {
          errors++;
          System.err.println(answer.head());
        }
      }
      wall = (System.nanoTime() - begun) / 1e6;
    }
    // The bundle of a cell has no function in it: a container's is copied.
    String still = inContainers.stream().filter(it -> hearth.instances(it) > 0).findFirst().orElseThrow();
    try (BareStart.Many bare = BareStart.Many.copiesOf(hearth.instance(still), functions.size())) {
      for (String function : functions) {
        hearth.toZero(function);
      }
      double runc = bare.startAll(2 * Runtime.getRuntime().availableProcessors());
      System.out.printf(
          Locale.ROOT,
          "%s, %d functions at the same instant, started from %s: %d answered, %d errors; wall time %.0f ms, calls"
              + " median %.0f ms, p99 %.0f ms; runc by itself: %.0f ms; ratio %.2f%n",
          LocalDate.now(),
          functions.size(),
          kinds,
          times.count(),
          errors,
          wall,
          times.at(0.5),
          times.at(0.99),
          runc,
          wall / runc);
    }
  }
}
