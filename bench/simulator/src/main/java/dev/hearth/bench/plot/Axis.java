package dev.hearth.bench.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis with round numbers on it.
 *
 * @param logarithmic then all values must be above 0
 */
record Axis(String label, boolean logarithmic, double from, double to) {
  private static final int MOST_TICKS = 6;

  static Axis of(String label, boolean logarithmic, double[] values) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (!(least <= most)) {
      throw new IllegalArgumentException("nothing to show on '" + label + "'");
    }
    if (!logarithmic) {
      double step = step(Math.max(most, 1e-9) - Math.min(0, least));
      return new Axis(
          label, false, Math.min(0, least), Math.max(step, Math.ceil(most / step) * step));
    }
    if (!(least > 0)) {
      throw new IllegalArgumentException("not above 0 on '" + label + "': " + least);
    }
    return new Axis(label, true, least / 1.15, most * 1.15);
  }

  /** From 0 at the beginning to 1 at the end. */
  double part(double value) {
    return logarithmic
        ? Math.log(value / from) / Math.log(to / from)
        : (value - from) / (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (!logarithmic) {
      double step = step(to - from);
      for (double at = Math.ceil(from / step) * step; at <= to + step / 1e6; at += step) {
        ticks.add(at);
      }
      return ticks;
    }
    for (double decade = Math.pow(10, Math.floor(Math.log10(from))); decade <= to; decade *= 10) {
      for (int digit : new int[] {1, 2, 5}) {
        double at = digit * decade;
        if (at >= from && at <= to) {
          ticks.add(at);
        }
      }
    }
    return ticks;
  }

  private static double step(double length) {
    double step = Math.pow(10, Math.floor(Math.log10(length)));
    while (length / step < MOST_TICKS / 2.0) {
      step /= 2;
    }
    return step;
  }

  static String words(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
