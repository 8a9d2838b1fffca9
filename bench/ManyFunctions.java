import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    hearth.call(functions.getFirst());
    try (BareStart.Many bare =
        BareStart.Many.copiesOf(hearth.instance(functions.getFirst()), functions.size())) {
      for (String function : functions) {
        hearth.toZero(function);
      }
      hearth.awaitCells("node", cells);
      Thread.sleep(1000);
      CountDownLatch gate = new CountDownLatch(1);
      Quantiles times = new Quantiles();
      int errors = 0;
      double wall;
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Hearth.Answer>> answers = new ArrayList<>();
        for (String function : functions) {
          answers.add(
              callers.submit(
                  () -> {
                    gate.await();
                    return hearth.attempt(function);
                  }));
        }
        Thread.sleep(500);
        long begun = System.nanoTime();
        gate.countDown();
        java.util.Map<String, Integer> kinds = new java.util.TreeMap<>();
        for (Future<Hearth.Answer> future : answers) {
          Hearth.Answer answer = future.get();
          if (answer.ok()) {
            times.add(answer.millis());
            kinds.merge(answer.kind(), 1, Integer::sum);
          } else {
            errors++;
            System.err.println(answer.head());
          }
        }
        wall = (System.nanoTime() - begun) / 1e6;
        System.out.println("started from: " + kinds);
      }
      for (String function : functions) {
        hearth.toZero(function);
      }
      double runc = bare.startAll(2 * Runtime.getRuntime().availableProcessors());
      System.out.printf(
          Locale.ROOT,
          "%s, %d functions at the same instant: %d answered, %d errors; wall time %.0f ms, calls median %.0f ms, p99"
              + " %.0f ms; runc by itself: %.0f ms; ratio %.2f%n",
          LocalDate.now(),
          functions.size(),
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
