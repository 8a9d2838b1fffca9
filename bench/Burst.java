import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One function at zero and many requests at the same instant.
 *
 * <p>Usage: java bench/Burst.java STATE_DIR FUNCTION REQUESTS. Starts are counted for the whole platform:
 * no other function is to be called meanwhile.
 */
final class Burst {
  private Burst() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    String function = args[1];
    int requests = Integer.parseInt(args[2]);
    hearth.call(function);
    hearth.toZero(function);
    Thread.sleep(3000);
    double startsBefore = starts(hearth);
    AtomicInteger mostInstances = new AtomicInteger();
    AtomicInteger mostDesired = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    Thread watcher =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    mostInstances.accumulateAndGet(hearth.instances(function), Math::max);
                    mostDesired.accumulateAndGet(
                        (int) hearth.sum("hearth_desired_instances", "\"" + function + "\""), Math::max);
                  }
                });
    CountDownLatch gate = new CountDownLatch(1);
    Quantiles times = new Quantiles();
    int errors = 0;
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Hearth.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        answers.add(
            callers.submit(
                () -> {
                  gate.await();
                  return hearth.attempt(function);
                }));
      }
      Thread.sleep(500);
      gate.countDown();
      for (Future<Hearth.Answer> future : answers) {
        Hearth.Answer answer = future.get();
        if (answer.ok()) {
          times.add(answer.millis());
        } else {
          errors++;
        }
      }
    }
    Thread.sleep(1500);
    over.set(true);
    watcher.join();
    System.out.printf(
        Locale.ROOT,
        "%s, %d requests at the same instant: %d answered, %d errors; first after %.1f ms, median %.1f ms, last %.1f ms;"
            + " most instances %d, starts %.0f, most desired %d%n",
        LocalDate.now(),
        requests,
        times.count(),
        errors,
        times.at(0),
        times.at(0.5),
        times.at(1),
        mostInstances.get(),
        starts(hearth) - startsBefore,
        mostDesired.get());
  }

  private static double starts(Hearth hearth) {
    return hearth.sum("hearth_cold_start_seconds_count", "phase=\"total\"");
  }
}
