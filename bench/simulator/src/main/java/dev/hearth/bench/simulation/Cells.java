package dev.hearth.bench.simulation;

import dev.hearth.bench.trace.Template;
import dev.hearth.invoker.pool.StemDemand;
import dev.hearth.invoker.pool.StemPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The stem cells that wait: as many as the invoker's plan says, made one at a time. The time to
 * make one and the memory it takes are those that were measured (bench/RESULTS.md).
 */
final class Cells {
  /** Enough for what a plan asks for; the plan's floors are what counts here. */
  private static final long BUDGET_BYTES = 4L << 30;

  /** A plan is looked at after every start, and as old starts are forgotten. */
  private static final long ROUND_MILLIS = 60_000;

  private static final class Shelf {
    final long cellBytes;
    final long makeMillis;
    int functions;
    int ready;
    int target;
    final Deque<Instant> starts = new ArrayDeque<>();

    Shelf(double mebibytes, long makeMillis) {
      this.cellBytes = (long) (mebibytes * (1 << 20));
      this.makeMillis = makeMillis;
    }
  }

  private final Timeline timeline;
  private final Tally tally;
  private final Map<Template, Shelf> shelves = new EnumMap<>(Template.class);
  private boolean making;
  private long countedUntil;

  Cells(Timeline timeline, Tally tally) {
    this.timeline = timeline;
    this.tally = tally;
    shelves.put(Template.NODE, new Shelf(20.5, 400));
    shelves.put(Template.PYTHON, new Shelf(20.5, 300));
    shelves.put(Template.JAVA, new Shelf(54.2, 3600));
  }

  void serves(Template template) {
    shelves.get(template).functions++;
  }

  void begin() {
    // A platform that runs has its cells: none of the first ones is made.
    making = true;
    plan();
    making = false;
    shelves.values().forEach(shelf -> shelf.ready = shelf.target);
    timeline.at(timeline.now() + ROUND_MILLIS, this::round);
  }

  private void round() {
    plan();
    timeline.at(timeline.now() + ROUND_MILLIS, this::round);
  }

  /** Takes a cell if there is one. */
  boolean take(Template template) {
    count();
    Shelf shelf = shelves.get(template);
    shelf.starts.addLast(timeline.instant());
    boolean there = shelf.ready > 0;
    if (there) {
      shelf.ready--;
    }
    plan();
    return there;
  }

  private void plan() {
    count();
    Instant now = timeline.instant();
    Map<Template, StemDemand> demands = new EnumMap<>(Template.class);
    shelves.forEach(
        (template, shelf) -> {
          while (!shelf.starts.isEmpty()
              && shelf.starts.getFirst().isBefore(now.minus(StemPlan.HORIZON))) {
            shelf.starts.removeFirst();
          }
          demands.put(
              template,
              new StemDemand(
                  shelf.functions,
                  List.copyOf(shelf.starts),
                  Duration.ofMillis(shelf.makeMillis),
                  shelf.cellBytes));
        });
    StemPlan.of(demands, BUDGET_BYTES, now)
        .forEach(
            (template, cells) -> {
              Shelf shelf = shelves.get(template);
              shelf.target = cells;
              shelf.ready = Math.min(shelf.ready, cells);
            });
    make();
  }

  private void make() {
    if (making) {
      return;
    }
    for (Shelf shelf : shelves.values()) {
      if (shelf.ready < shelf.target) {
        making = true;
        timeline.at(timeline.now() + shelf.makeMillis, () -> made(shelf));
        return;
      }
    }
  }

  private void made(Shelf shelf) {
    count();
    shelf.ready++;
    making = false;
    make();
  }

  /** Adds the memory-time since the last time. */
  void count() {
    double bytes = 0;
    for (Shelf shelf : shelves.values()) {
      bytes += shelf.ready * (double) shelf.cellBytes;
    }
    tally.cellMiBSeconds += bytes / (1 << 20) * (timeline.now() - countedUntil) / 1000.0;
    countedUntil = timeline.now();
  }
}
