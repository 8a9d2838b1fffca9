import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Calls of functions whose instance is paused.
 *
 * <p>Usage: java bench/Thaw.java STATE_DIR CALLS SECONDS FUNCTION... Functions have a short {@code
 * scaling.idle} and a long {@code scaling.paused}; before each round all stay paused for SECONDS.
 */
final class Thaw {
  private Thaw() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    int calls = Integer.parseInt(args[1]);
    long seconds = Long.parseLong(args[2]);
    List<String> functions = List.of(args).subList(3, args.length);
    Quantiles paused = new Quantiles();
    Quantiles next = new Quantiles();
    Map<String, Quantiles> phases = new TreeMap<>();
    for (String function : functions) {
      // The first calls of this program are slow for reasons of its own.
      for (int i = 0; i < 500 / functions.size(); i++) {
        hearth.call(function);
      }
    }
    while (paused.count() < calls) {
      for (String function : functions) {
        Hearth.await(function + " paused", () -> isPaused(hearth, function));
      }
      Thread.sleep(100 + seconds * 1000);
      for (String function : functions) {
        Hearth.Answer answer = hearth.call(function);
        if (answer.kind().equals("resume")) {
          paused.add(answer.millis());
          answer.phases().forEach((phase, millis) -> phases.computeIfAbsent(phase, p -> new Quantiles()).add(millis));
          next.add(hearth.call(function).millis());
        } else {
          System.err.println("not counted: " + answer.timing());
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %d functions, paused for %d s and more%n%n| | n | median ms | p99 ms | min ms | max ms |%n"
            + "| --- | --- | --- | --- | --- | --- |%n| call of a paused instance | %s |%n| call after it | %s |%n",
        LocalDate.now(),
        functions.size(),
        seconds,
        paused.row(),
        next.row());
    phases.forEach((phase, values) -> System.out.printf("| of it %s | %s |%n", phase, values.row()));
  }

  private static boolean isPaused(Hearth hearth, String function) {
    try {
      return hearth.api("/api/v1/functions/" + function, null).contains("\"state\":\"paused\"");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
