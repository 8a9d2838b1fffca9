import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts events and calls of {@link ScaleEvents}, and says now and then how far it is. */
final class EventTally {
  private static final int SHOWN_EACH = 500;

  private final int wanted;
  private final Map<ScaleEvent, Integer> events = new EnumMap<>(ScaleEvent.class);
  private final Quantiles times = new Quantiles();
  private final List<String> failures = new ArrayList<>();
  private long begun;
  private int count;
  private boolean over;

  EventTally(int wanted) {
    this.wanted = wanted;
  }

  synchronized void begin() {
    begun = System.nanoTime();
  }

  /** Nothing more is to be begun. */
  synchronized boolean isOver() {
    return over || count >= wanted;
  }

  synchronized void end() {
    over = true;
  }

  /** One whose effect is there; none more than wanted count. */
  synchronized void count(ScaleEvent event) {
    if (isOver()) {
      return;
    }
    events.merge(event, 1, Integer::sum);
    count++;
    if (count % SHOWN_EACH == 0) {
      System.out.println(state());
    }
  }

  synchronized void answered(String what, Caller.Answer answer) {
    times.add(answer.millis());
    if (!answer.ok()) {
      String failure =
          String.format(
              Locale.ROOT,
              "%s at %.1f s, after %.0f ms: %s",
              what,
              seconds(),
              answer.millis(),
              answer.words());
      failures.add(failure);
      System.out.println(failure);
    }
  }

  synchronized int failures() {
    return failures.size();
  }

  synchronized String report() {
    return String.format(
        Locale.ROOT,
        "%s: %s; calls took %.1f ms in the median, p99 %.0f ms, most %.0f ms",
        LocalDate.now(),
        state(),
        times.at(0.5),
        times.at(0.99),
        times.at(1));
  }

  private String state() {
    return String.format(
        Locale.ROOT,
        "%d events in %.0f s (%s), %d calls, %d failed",
        count,
        seconds(),
        events.entrySet().stream()
            .map(event -> event.getValue() + " " + event.getKey().name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ")),
        times.count(),
        failures.size());
  }

  private double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }
}
