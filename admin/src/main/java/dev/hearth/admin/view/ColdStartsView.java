package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.instance.ColdStart;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The last starts of a function as the API shows them, in milliseconds; the quantiles are null
 * while there was none.
 *
 * @param stemCells how many stand ready for the next start
 * @param count how many the quantiles are of
 * @param last the newest of them, newest first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ColdStartsView(
    int stemCells, int count, Double p50Millis, Double p99Millis, List<Entry> last) {
  private static final int SHOWN = 20;

  /** One of them. */
  public record Entry(Instant at, String kind, double millis, Phases phases) {
    static Entry of(ColdStart start) {
      return new Entry(
          start.at(),
          start.kind().label(),
          toMillis(start.whole()),
          new Phases(
              toMillis(start.queue()),
              toMillis(start.decide()),
              toMillis(start.acquire()),
              toMillis(start.specialise()),
              toMillis(start.firstByte())));
    }
  }

  /** Where its time went. */
  public record Phases(
      double queue, double decide, double acquire, double specialise, double firstByte) {}

  /**
   * @param starts newest first
   */
  public static ColdStartsView of(int stemCells, List<ColdStart> starts) {
    List<Double> sorted = starts.stream().map(start -> toMillis(start.whole())).sorted().toList();
    return new ColdStartsView(
        stemCells,
        starts.size(),
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        starts.stream().limit(SHOWN).map(Entry::of).toList());
  }

  /** The smallest value that at least such a share of all does not exceed. */
  private static Double quantile(List<Double> sorted, double share) {
    return sorted.isEmpty() ? null : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  private static double toMillis(Duration duration) {
    return Math.round(duration.toNanos() / 1e3) / 1e3;
  }
}
