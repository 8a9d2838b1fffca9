import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Instances are killed, drained, paused and taken away, and revisions replaced, again and again
 * under steady load: no call may fail.
 *
 * <p>Usage, as root: java bench/ScaleEvents.java STATE_DIR HEARTH EVENTS FUNCTION SOURCE PAUSED...
 * SOURCE is FUNCTION's folder, for deploys; each PAUSED is a function that is paused soon after a
 * call. Calls are GETs, so one that was written to an instance which was then killed is sent again
 * (docs/http-api.md).
 */
final class ScaleEvents {
  private enum Kind {
    KILL,
    DRAIN,
    PAUSE,
    DEPLOY,
    ZERO
  }

  private static final int CLIENTS = 8;

  private final Hearth hearth;
  private final String launcher;
  private final int wanted;
  private final String function;
  private final String source;
  private final List<String> naps;
  private final Random random = new Random(17);
  private final AtomicInteger events = new AtomicInteger();
  private final Map<Kind, LongAdder> done = new ConcurrentHashMap<>();
  private final LongAdder calls = new LongAdder();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Quantiles> times = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final long begun = System.nanoTime();

  private ScaleEvents(String[] args) throws IOException {
    hearth = new Hearth(Path.of(args[0]));
    launcher = args[1];
    wanted = Integer.parseInt(args[2]);
    function = args[3];
    source = args[4];
    naps = Stream.of(args).skip(5).toList();
  }

  public static void main(String[] args) throws Exception {
    ScaleEvents bench = new ScaleEvents(args);
    bench.run();
    bench.report();
    if (!bench.failures.isEmpty()) {
      System.exit(1);
    }
  }

  private void run() throws Exception {
    hearth.call(function);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> makers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Quantiles mine = new Quantiles();
        times.add(mine);
        threads.submit(() -> keepCalling(mine));
      }
      Hearth.await("load", () -> calls.sum() > 100);
      for (String nap : naps) {
        makers.add(threads.submit(() -> keepPausing(nap)));
      }
      makers.add(threads.submit(this::keepDisturbing));
      for (Future<?> maker : makers) {
        maker.get();
      }
      over.set(true);
    } finally {
      over.set(true);
    }
  }

  private void keepCalling(Quantiles mine) {
    try (Caller caller = new Caller(hearth.port(), function)) {
      while (!over.get()) {
        mine.add(answered(function, caller.call()));
      }
    }
  }

  private double answered(String called, Caller.Answer answer) {
    calls.increment();
    if (!answer.ok()) {
      String failure =
          String.format(
              Locale.ROOT,
              "%s at %.1f s, after %.0f ms: %s",
              called,
              (System.nanoTime() - begun) / 1e9,
              answer.millis(),
              answer.words());
      failures.add(failure);
      System.out.println(failure);
    }
    return answer.millis();
  }

  private boolean next(Kind kind) {
    done.computeIfAbsent(kind, _ -> new LongAdder()).increment();
    int count = events.incrementAndGet();
    if (count % 500 == 0) {
      System.out.printf(
          Locale.ROOT,
          "%d events, %d calls, %d failures, %.0f s%n",
          count,
          calls.sum(),
          failures.size(),
          (System.nanoTime() - begun) / 1e9);
    }
    return count < wanted;
  }

  private Void keepPausing(String nap) {
    boolean more = true;
    while (more && events.get() < wanted) {
      try (Caller caller = new Caller(hearth.port(), nap)) {
        answered(nap, caller.call());
      }
      Hearth.await(
          nap + " to be paused",
          () -> hearth.sum("hearth_instances", "\"" + nap + "\"", "state=\"paused\"") == 1);
      more = next(Kind.PAUSE);
    }
    return null;
  }

  private Void keepDisturbing() throws Exception {
    boolean more = true;
    while (more && events.get() < wanted) {
      int at = random.nextInt(100);
      Kind kind =
          at < 45 ? Kind.KILL : at < 75 ? Kind.DRAIN : at < 97 ? Kind.ZERO : Kind.DEPLOY;
      disturb(kind);
      more = next(kind);
      awaitCalls();
    }
    return null;
  }

  private void disturb(Kind kind) throws Exception {
    switch (kind) {
      case KILL -> kill(hearth.instance(function));
      case DRAIN -> scale(1);
      case ZERO -> scale(0);
      case DEPLOY -> Program.run(launcher, "deploy", source);
      case PAUSE -> throw new IllegalArgumentException("made by idleness");
    }
  }

  private void scale(int instances) throws Exception {
    hearth.api("/api/v1/functions/" + function + "/scale", "{\"to\":" + instances + "}");
  }

  /** From outside, as the kernel does when memory is short. */
  private void kill(String instance) throws Exception {
    for (String process : processes(instance)) {
      new ProcessBuilder("kill", "-9", process)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
    Hearth.await(
        instance + " to be gone",
        () -> {
          try {
            return !hearth.api("/api/v1/functions/" + function, null).contains(instance);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static List<String> processes(String instance) throws IOException {
    List<String> processes = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path process : all.toList()) {
        String pid = process.getFileName().toString();
        if (pid.chars().allMatch(Character::isDigit) && cgroup(process).contains(instance)) {
          processes.add(pid);
        }
      }
    }
    return processes;
  }

  private static String cgroup(Path process) {
    try {
      return Files.readString(process.resolve("cgroup"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Until as many calls were answered as there are clients: load is steady again. */
  private void awaitCalls() {
    long enough = calls.sum() + 2 * CLIENTS;
    Hearth.await("calls to be answered", () -> calls.sum() >= enough);
    LockSupport.parkNanos(random.nextLong(50_000_000));
  }

  private void report() {
    Quantiles all = new Quantiles();
    times.forEach(mine -> mine.values().forEach(all::add));
    System.out.printf(
        Locale.ROOT,
        "%s: %d events in %.0f s (%s), %d calls, %d failed; median %.1f ms, p99 %.0f ms, most %.0f ms%n",
        LocalDate.now(),
        events.get(),
        (System.nanoTime() - begun) / 1e9,
        done,
        calls.sum(),
        failures.size(),
        all.at(0.5),
        all.at(0.99),
        all.at(1));
  }
}
