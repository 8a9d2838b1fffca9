import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Instances are killed, drained, paused and taken away, and revisions replaced, again and again
 * under steady load, of several functions at a time: no call may fail.
 *
 * <p>Usage, as root: java bench/ScaleEvents.java STATE_DIR EVENTS FOLDER DISTURBED PAUSED. DISTURBED
 * is how many functions are made of FOLDER's, each called without a pause and disturbed by events of
 * its own; PAUSED is how many functions naps-1, naps-2, ... there are, each paused soon after a
 * call. Calls are GETs, so one that was written to an instance which was then killed is sent again
 * (docs/http-api.md).
 */
final class ScaleEvents {
  private static final Duration LOOK = Duration.ofMillis(50);

  private ScaleEvents() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    EventTally tally = new EventTally(Integer.parseInt(args[1]));
    List<Callable<Void>> makers = new ArrayList<>();
    for (int i = 1; i <= Integer.parseInt(args[3]); i++) {
      makers.add(DisturbedFunction.deployed(hearth, tally, Path.of(args[2]), i));
    }
    for (int i = 1; i <= Integer.parseInt(args[4]); i++) {
      String function = "naps-" + i;
      makers.add(() -> keepPausing(hearth, tally, function));
    }
    tally.begin();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);
      makers.forEach(running::submit);
      try {
        for (int i = 0; i < makers.size(); i++) {
          running.take().get();
        }
      } finally {
        tally.end();
      }
    }
    System.out.println(tally.report());
    if (tally.failures() > 0) {
      System.exit(1);
    }
  }

  private static Void keepPausing(Hearth hearth, EventTally tally, String function) {
    while (!tally.isOver()) {
      try (Caller caller = new Caller(hearth.port(), function)) {
        tally.answered(function, caller.call());
      }
      Hearth.await(
          function + " to be paused",
          LOOK,
          () -> tally.isOver() || hearth.describes(function, "\"state\":\"paused\""));
      tally.count(ScaleEvent.PAUSE);
    }
    return null;
  }
}
