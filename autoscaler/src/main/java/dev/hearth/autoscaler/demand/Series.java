package dev.hearth.autoscaler.demand;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Sums over time, so that the average of any window is a difference of two of its points divided by
 * the time between. Between two points the sums are taken to grow evenly. Not safe for threads.
 */
final class Series {
  /** Points closer than this become one, so that many reports in a burst cost no memory. */
  private static final Duration SPACING = Duration.ofMillis(250);

  /** The least time to average over: a single report says nothing about a rate. */
  private static final double LEAST_SECONDS = 1;

  private record Point(Instant at, Sums sums) {}

  private final Duration length;
  private final Deque<Point> points = new ArrayDeque<>();

  /**
   * @param length of the longest window that is asked for
   */
  Series(Duration length) {
    this.length = length;
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  Sums last() {
    return points.isEmpty() ? Sums.ZERO : points.getLast().sums();
  }

  Instant lastAt() {
    return points.getLast().at();
  }

  void add(Instant at, Sums sums) {
    if (points.size() >= 2 && at.isBefore(secondLast().at().plus(SPACING))) {
      points.removeLast();
    }
    points.addLast(new Point(at, sums));
    prune(at.minus(length));
  }

  /** Keeps only the last point. */
  void forgetHistory() {
    while (points.size() > 1) {
      points.removeFirst();
    }
  }

  private Point secondLast() {
    Iterator<Point> newestFirst = points.descendingIterator();
    newestFirst.next();
    return newestFirst.next();
  }

  /** Forgets what no window reaches; the last point before the start of the longest one stays. */
  private void prune(Instant start) {
    while (points.size() >= 2) {
      Point first = points.removeFirst();
      if (points.getFirst().at().isAfter(start)) {
        points.addFirst(first);
        return;
      }
    }
  }

  /** What was counted within a window that ends at {@code end}, per second. */
  Rates rates(Duration window, Instant end) {
    if (points.isEmpty()) {
      return new Rates(Sums.ZERO, LEAST_SECONDS);
    }
    Instant start = end.minus(window);
    Instant first = points.getFirst().at();
    Instant from = first.isAfter(start) ? first : start;
    return new Rates(last().minus(at(from)), Math.max(LEAST_SECONDS, Series.seconds(from, end)));
  }

  private Sums at(Instant time) {
    Point later = null;
    for (Iterator<Point> it = points.descendingIterator(); it.hasNext(); ) {
      Point point = it.next();
      if (!point.at().isAfter(time)) {
        return later == null ? point.sums() : between(point, later, time);
      }
      later = point;
    }
    return points.getFirst().sums();
  }

  private static Sums between(Point earlier, Point later, Instant time) {
    double share = seconds(earlier.at(), time) / seconds(earlier.at(), later.at());
    Sums growth = later.sums().minus(earlier.sums());
    return earlier
        .sums()
        .plus(
            new Sums(
                growth.concurrencySeconds() * share,
                growth.serviceSeconds() * share,
                Math.round(growth.arrivals() * share),
                Math.round(growth.completions() * share)));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  /**
   * @param growth what was counted
   * @param seconds time that it took, above 0
   */
  record Rates(Sums growth, double seconds) {
    double concurrency() {
      return growth.concurrencySeconds() / seconds;
    }

    double arrivalsPerSecond() {
      return growth.arrivals() / seconds;
    }
  }
}
