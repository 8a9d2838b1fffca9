package dev.hearth.invoker.log;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts entries of several instances in order, and takes the last lines of them. Pure. */
final class LogOrder {
  private record Timed(Instant at, LogLine line) {}

  private record Source(InstanceId instance, LogStream stream) {}

  private LogOrder() {}

  /**
   * By time; the entries of one instance stay in the order in which they were written, whatever the
   * clock did.
   */
  static List<LogLine> merged(List<List<LogLine>> byInstance) {
    List<Timed> all = new ArrayList<>();
    for (List<LogLine> lines : byInstance) {
      Instant latest = Instant.MIN;
      for (LogLine line : lines) {
        latest = line.at().isAfter(latest) ? line.at() : latest;
        all.add(new Timed(latest, line));
      }
    }
    all.sort(Comparator.comparing(Timed::at));
    return all.stream().map(Timed::line).toList();
  }

  /** The last lines, each with all of its parts that are there. */
  static List<LogLine> last(List<LogLine> all, int lines) {
    Map<Source, Integer> begun = new HashMap<>();
    int[] numbers = new int[all.size()];
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      LogLine entry = all.get(i);
      Source source = new Source(entry.instance(), entry.stream());
      Integer known = entry.continued() ? begun.get(source) : begun.remove(source);
      numbers[i] = known == null ? count++ : known;
      if (entry.continued()) {
        begun.put(source, numbers[i]);
      }
    }
    List<LogLine> last = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= count - lines) {
        last.add(all.get(i));
      }
    }
    return List.copyOf(last);
  }
}
