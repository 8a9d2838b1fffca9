package dev.hearth.invoker.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * How many stem cells of each class shall stand ready.
 *
 * <p>A class in use has a floor: two cells for the first function, and more as the root of the
 * number of functions, since few of many are called at the same time. Above it counts the largest
 * number of cold starts that came within the time of one refill, as far back as {@link #HORIZON}:
 * the next burst of that size finds its cells. The budget goes to one cell of every class first,
 * then to the floors, then to arrivals; within a step the classes take turns, the busiest first.
 */
public final class StemPlan {
  /** How long a burst is remembered. */
  public static final Duration HORIZON = Duration.ofMinutes(10);

  /** Refills wait for starts to end, so what comes within this time has to be there before. */
  public static final Duration SHORTEST_REFILL = Duration.ofSeconds(1);

  private StemPlan() {}

  /**
   * Says how many cells of each class to keep; the memory of all is within the budget.
   *
   * @param <C> classes of cells; those not in use get none
   */
  public static <C> Map<C, Integer> of(Map<C, StemDemand> demands, long budgetBytes, Instant now) {
    List<Share<C>> shares =
        demands.entrySet().stream()
            .map(entry -> new Share<>(entry.getKey(), entry.getValue(), now))
            .sorted(Comparator.comparingInt((Share<C> share) -> share.burst).reversed())
            .toList();
    long left = budgetBytes;
    left = give(shares, left, share -> Math.min(1, share.floor));
    left = give(shares, left, share -> share.floor);
    give(shares, left, share -> share.floor == 0 ? 0 : Math.max(share.floor, share.burst));
    Map<C, Integer> plan = new LinkedHashMap<>();
    demands.keySet().forEach(kind -> plan.put(kind, 0));
    shares.forEach(share -> plan.put(share.kind, share.cells));
    return plan;
  }

  /** The floor of a class that this many active functions could use. */
  static int floor(int functions) {
    return functions == 0 ? 0 : 1 + (int) Math.ceil(Math.sqrt(functions));
  }

  /** The largest number of starts within one refill's time. */
  static int burst(StemDemand demand, Instant now) {
    Duration refill =
        demand.refill().compareTo(SHORTEST_REFILL) > 0 ? demand.refill() : SHORTEST_REFILL;
    List<Instant> starts =
        demand.starts().stream()
            .filter(start -> start.isAfter(now.minus(HORIZON)))
            .sorted()
            .toList();
    int most = 0;
    int first = 0;
    for (int last = 0; last < starts.size(); last++) {
      while (!starts.get(first).plus(refill).isAfter(starts.get(last))) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }

  /** Gives one cell in turn to each class that has less than it may; returns what is left. */
  private static <C> long give(List<Share<C>> shares, long budget, ToIntFunction<Share<C>> upTo) {
    long left = budget;
    boolean given = true;
    while (given) {
      given = false;
      for (Share<C> share : shares) {
        if (share.cells < upTo.applyAsInt(share) && share.cellBytes <= left) {
          share.cells++;
          left -= share.cellBytes;
          given = true;
        }
      }
    }
    return left;
  }

  private static final class Share<C> {
    private final C kind;
    private final int floor;
    private final int burst;
    private final long cellBytes;
    private int cells;

    private Share(C kind, StemDemand demand, Instant now) {
      this.kind = kind;
      floor = floor(demand.functions());
      burst = burst(demand, now);
      cellBytes = demand.cellBytes();
    }
  }
}
