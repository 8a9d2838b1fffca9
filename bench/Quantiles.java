import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers of a measurement. */
final class Quantiles {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  int count() {
    return values.size();
  }

  /** The value that a share {@code q} of all is below, from 0 to 1. */
  double at(double q) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
  }

  /** Between the two in the middle where their number is even. */
  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  List<Double> values() {
    return List.copyOf(values);
  }

  /** Cells of a table: count, median, p99, least and most. */
  String row() {
    return String.format(
        Locale.ROOT,
        "%d | %.2f | %.2f | %.2f | %.2f",
        count(), at(0.5), at(0.99), at(0), at(1));
  }

  /** For a line of text. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "median %.2f, p99 %.2f, least %.2f, most %.2f of %d",
        median(), at(0.99), at(0), at(1), count());
  }
}
