package dev.hearth.bench.plot;

import java.util.List;

/**
 * One line of a chart.
 *
 * @param marked whether each point is shown
 */
public record Line(String name, List<Point> points, boolean marked) {
  /** In the units of the axes. */
  public record Point(double x, double y) {}

  public Line {
    points = List.copyOf(points);
  }
}
