import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts from zero to the first byte through the gateway, one at a time, when stem cells stand ready.
 *
 * <p>Usage, as root: java bench/StemStarts.java STATE_DIR STARTS TEMPLATE=FUNCTION[,FUNCTION...]... A
 * platform must be up on STATE_DIR with the functions deployed. Each template gets STARTS starts; the
 * functions of a template are called in random order, the templates take turns. With -Dbusy=true a start
 * does not wait for the cells that are being made.
 */
final class StemStarts {
  private StemStarts() {}

  public static void main(String[] args) throws Exception {
    Hearth hearth = new Hearth(Path.of(args[0]));
    int starts = Integer.parseInt(args[1]);
    Map<String, List<String>> functions = new TreeMap<>();
    for (int i = 2; i < args.length; i++) {
      String[] parts = args[i].split("=", 2);
      functions.put(parts[0], List.of(parts[1].split(",")));
    }
    for (List<String> names : functions.values()) {
      for (String name : names) {
        // The first calls of this program are slow for reasons of its own.
        for (int i = 0; i < 500 / names.size(); i++) {
          hearth.call(name);
        }
        hearth.toZero(name);
      }
    }
    Map<String, Map<String, Quantiles>> phases = new TreeMap<>();
    Map<String, Quantiles> whole = new TreeMap<>();
    Random random = new Random(42);
    int warmUp = 10;
    boolean atRest = !Boolean.getBoolean("busy");
    for (int i = -warmUp; i < starts; i++) {
      for (Map.Entry<String, List<String>> entry : functions.entrySet()) {
        String template = entry.getKey();
        String name = entry.getValue().get(random.nextInt(entry.getValue().size()));
        hearth.toZero(name);
        hearth.awaitCells(template, 1);
        if (atRest) {
          hearth.awaitRest();
        }
        // What was just taken away is not to disturb.
        LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
        Hearth.Answer answer = hearth.call(name);
        if (i >= 0) {
          String key = template + " (" + answer.kind() + ")";
          whole.computeIfAbsent(key, k -> new Quantiles()).add(answer.millis());
          answer
              .phases()
              .forEach(
                  (phase, millis) ->
                      phases
                          .computeIfAbsent(key, k -> new TreeMap<>())
                          .computeIfAbsent(phase, k -> new Quantiles())
                          .add(millis));
        }
        hearth.toZero(name);
      }
    }
    report(starts, whole, phases);
  }

  private static void report(
      int starts, Map<String, Quantiles> whole, Map<String, Map<String, Quantiles>> phases) {
    System.out.printf(
        "%s, %d starts of each template, %s%n%n",
        LocalDate.now(),
        starts,
        Boolean.getBoolean("busy") ? "while cells are being made" : "no cell being made");
    System.out.println("| from zero to the first byte | n | median ms | p99 ms | min ms | max ms |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    whole.forEach((key, values) -> System.out.printf("| %s | %s |%n", key, values.row()));
    System.out.println();
    System.out.println("| phase | n | median ms | p99 ms | min ms | max ms |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    List<String> keys = new ArrayList<>(phases.keySet());
    for (String key : keys) {
      phases.get(key).forEach((phase, values) -> System.out.printf("| %s %s | %s |%n", key, phase, values.row()));
    }
  }
}
