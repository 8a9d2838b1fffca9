package dev.hearth.bench.compare;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** Reads a curve between its points; both axes are logarithmic. */
record Frontier(List<Point> points) {
  /** Points with more waste than a frugal one and no fewer cold starts are left out. */
  Frontier(List<Point> points) {
    this.points = points.stream().sorted(Comparator.comparingDouble(Point::wasted)).toList();
  }

  /** Cold starts at so much waste; empty outside the curve, but what less waste does, more can. */
  OptionalDouble coldStartsAt(double wasted) {
    if (wasted < points.getFirst().wasted()) {
      return OptionalDouble.empty();
    }
    if (wasted >= points.getLast().wasted()) {
      return OptionalDouble.of(points.getLast().coldStarts());
    }
    int i = 0;
    while (points.get(i + 1).wasted() < wasted) {
      i++;
    }
    Point low = points.get(i);
    Point high = points.get(i + 1);
    return OptionalDouble.of(
        between(low.wasted(), low.coldStarts(), high.wasted(), high.coldStarts(), wasted));
  }

  /** Waste at which there are so many cold starts; what fewer have does too. */
  OptionalDouble wastedAt(double coldStarts) {
    if (coldStarts < points.getLast().coldStarts()) {
      return OptionalDouble.empty();
    }
    if (coldStarts >= points.getFirst().coldStarts()) {
      return OptionalDouble.of(points.getFirst().wasted());
    }
    int i = 0;
    while (points.get(i + 1).coldStarts() > coldStarts) {
      i++;
    }
    Point low = points.get(i);
    Point high = points.get(i + 1);
    return OptionalDouble.of(
        between(low.coldStarts(), low.wasted(), high.coldStarts(), high.wasted(), coldStarts));
  }

  private static double between(double x1, double y1, double x2, double y2, double x) {
    double part = Math.log(x / x1) / Math.log(x2 / x1);
    return Math.exp(Math.log(y1) + part * (Math.log(y2) - Math.log(y1)));
  }
}
