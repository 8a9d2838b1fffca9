package dev.hearth.bench.compare;

import dev.hearth.bench.simulation.Outcome;
import dev.hearth.bench.simulation.QueueTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Writes what was found as tables of Markdown. The first curve is ours. */
final class Tables {
  private final List<Map<Curve, List<Point>>> seeds = new ArrayList<>();

  /** What one day gave. */
  void seed(Map<Curve, List<Outcome>> outcomes) {
    Map<Curve, List<Point>> points = new LinkedHashMap<>();
    outcomes.forEach(
        (curve, line) -> {
          List<Point> all = new ArrayList<>();
          for (int i = 0; i < line.size(); i++) {
            all.add(new Point(curve.policies().get(i), line.get(i)));
          }
          points.put(curve, all);
        });
    seeds.add(points);
  }

  String points(Map<Curve, List<Point>> points, int days) {
    StringBuilder text =
        new StringBuilder(
            """

            | policy, mean of a day | cold starts | instances started | resumed | wasted GiB·h | of it idle, paused, cells | instance-hours | refused |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            """);
    points.forEach(
        (curve, line) -> {
          for (int i = 0; i < line.size(); i++) {
            text.append(point(line.get(i), i == curve.standard(), days));
          }
        });
    return text.toString();
  }

  private static String point(Point point, boolean standard, double days) {
    Outcome outcome = point.outcome();
    String mark = standard ? "**" : "";
    double gibHours = 1024.0 * 3600 * days;
    return String.format(
        Locale.ROOT,
        "| %s%s%s | %.0f | %.0f | %.0f | %.0f | %.0f, %.0f, %.0f | %.0f | %.0f |%n",
        mark,
        point.policy().name(),
        mark,
        outcome.coldStarts() / days,
        outcome.starts() / days,
        outcome.resumes() / days,
        point.wasted() / days,
        outcome.idleMiBSeconds() / gibHours,
        outcome.pausedMiBSeconds() / gibHours,
        outcome.cellMiBSeconds() / gibHours,
        outcome.instanceSeconds() / 3600 / days,
        outcome.refused() / days);
  }

  /** Ours at the waste, and at the cold starts, of each point of the others. */
  String against(Map<Curve, List<Point>> points) {
    Curve ours = points.keySet().iterator().next();
    Frontier frontier = new Frontier(points.get(ours));
    StringBuilder text =
        new StringBuilder(
            """

            | other policy | ours at the same waste: cold starts | ours at as many cold starts: waste | days on which ours is better in both |
            | --- | --- | --- | --- |
            """);
    points.forEach(
        (curve, line) -> {
          for (int i = 0; !curve.equals(ours) && i < line.size(); i++) {
            Point other = line.get(i);
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %d of %d |%n",
                    other.policy().name(),
                    share(frontier.coldStartsAt(other.wasted()), other.coldStarts()),
                    share(frontier.wastedAt(other.coldStarts()), other.wasted()),
                    daysWon(ours, curve, i),
                    seeds.size()));
          }
        });
    return text.toString();
  }

  private static String share(OptionalDouble ours, double theirs) {
    return ours.isPresent()
        ? String.format(Locale.ROOT, "%.0f %%", 100 * ours.getAsDouble() / theirs)
        : "not reached";
  }

  private long daysWon(Curve ours, Curve theirs, int policy) {
    return seeds.stream()
        .filter(
            day -> {
              Frontier frontier = new Frontier(day.get(ours));
              Point other = day.get(theirs).get(policy);
              OptionalDouble cold = frontier.coldStartsAt(other.wasted());
              OptionalDouble wasted = frontier.wastedAt(other.coldStarts());
              return cold.isPresent()
                  && cold.getAsDouble() < other.coldStarts()
                  && wasted.isPresent()
                  && wasted.getAsDouble() < other.wasted();
            })
        .count();
  }

  /** How long calls wait, of functions that are called up to every few seconds. */
  String delays(Map<Curve, List<Point>> points, Map<Curve, Outcome> fast) {
    StringBuilder text =
        new StringBuilder(
            """

            | usual setting | start of 10 ms: p50, p99, p99.9 ms | start of 200 ms: p50, p99, p99.9 ms |
            | --- | --- | --- |
            """);
    points.forEach(
        (curve, line) -> {
          Point standard = line.get(curve.standard());
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %s | %s |%n",
                  standard.policy().name(),
                  quantiles(fast.get(curve).waits()),
                  quantiles(standard.outcome().waits())));
        });
    return text.toString();
  }

  private static String quantiles(QueueTimes waits) {
    return String.format(
        Locale.ROOT, "%.0f, %.0f, %.0f", waits.at(0.5), waits.at(0.99), waits.at(0.999));
  }
}
