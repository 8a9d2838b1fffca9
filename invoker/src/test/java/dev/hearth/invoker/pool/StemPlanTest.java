package dev.hearth.invoker.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StemPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration REFILL = Duration.ofMillis(300);
  private static final long MIB = 1L << 20;
  private static final long ENOUGH = 10_000 * MIB;

  @ParameterizedTest(name = "{0} functions: {1}")
  @CsvSource({"0, 0", "1, 2", "2, 3", "4, 3", "5, 4", "9, 4", "20, 6", "100, 11"})
  void aClassInUseHasAFloor(int functions, int cells) {
    assertThat(plan(ENOUGH, demand(functions, 30))).containsExactly(cells);
  }

  /** Seconds before now at which cells were asked for, and how many to keep for one function. */
  @ParameterizedTest(name = "asked for {0} s ago, refill {1} ms: {2}")
  @CsvSource({
    "'',                        300, 2",
    "1,                         300, 2",
    "'1 1 1 1 1',               300, 5",
    "'599 599 599 599 599',     300, 5",
    "'600 600 600 600 600',     300, 2",
    "'9 8 7 6 5 4 3 2 1',       300, 2",
    "'9 8.9 8.8 8.7 3 2.5',     300, 4",
    "'9 8 7 6 5 4 3 2 1',      3000, 3",
    "'9 8 7 6 5 4 3 2 1',      3001, 4",
    "'1 2 1 2 1 2',             300, 3"
  })
  void aBurstIsExpectedAgain(String secondsAgo, long refillMillis, int cells) {
    List<Instant> starts = new ArrayList<>();
    for (String seconds : secondsAgo.isEmpty() ? new String[0] : secondsAgo.split(" ", -1)) {
      starts.add(NOW.minusMillis(Math.round(Double.parseDouble(seconds) * 1000)));
    }
    StemDemand demand = new StemDemand(1, starts, Duration.ofMillis(refillMillis), 30 * MIB);
    assertThat(plan(ENOUGH, demand)).containsExactly(cells);
  }

  @Test
  void aClassThatIsNotInUseGetsNoneWhateverWasAskedFor() {
    assertThat(plan(ENOUGH, demand(0, 30, 20))).containsExactly(0);
  }

  @Test
  void fiftyAtTheSameInstantFindTheirCellsTheNextTime() {
    assertThat(plan(50 * 30 * MIB, demand(50, 30, 50))).containsExactly(50);
  }

  /** Each class: functions, MiB per cell, arrivals at one instant. */
  @ParameterizedTest(name = "{0} MiB for {1} and {2}: {3} and {4}")
  @CsvSource({
    // one of each class first, then the floors, then the busier one
    "0,   1/30/0,  1/90/0,  0, 0",
    "29,  1/30/0,  1/90/0,  0, 0",
    "30,  1/30/0,  1/90/0,  1, 0",
    "120, 1/30/0,  1/90/0,  1, 1",
    "150, 1/30/9,  1/90/0,  2, 1",
    "240, 1/30/9,  1/90/0,  2, 2",
    "270, 1/30/9,  1/90/0,  3, 2",
    "450, 1/30/9,  1/90/0,  9, 2",
    "900, 1/30/9,  1/90/0,  9, 2",
    "390, 1/30/9,  1/30/9,  7, 6",
    // what does not fit makes room for what does
    "110, 1/30/0,  1/90/9,  0, 1",
    "125, 1/30/0,  1/90/9,  1, 1",
    "60,  1/30/0,  1/90/9,  2, 0"
  })
  void theBudgetIsShared(long mebibytes, String first, String second, int firstCells, int rest) {
    assertThat(plan(mebibytes * MIB, parsed(first), parsed(second)))
        .containsExactly(firstCells, rest);
  }

  private static StemDemand parsed(String text) {
    String[] parts = text.split("/", -1);
    return demand(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
  }

  private static StemDemand demand(int functions, long mebibytes) {
    return demand(functions, mebibytes, 0);
  }

  private static StemDemand demand(int functions, long mebibytes, int arrivals) {
    List<Instant> starts = new ArrayList<>();
    for (int i = 0; i < arrivals; i++) {
      starts.add(NOW.minusSeconds(10));
    }
    return new StemDemand(functions, starts, REFILL, mebibytes * MIB);
  }

  private static List<Integer> plan(long budget, StemDemand... demands) {
    Map<Integer, StemDemand> all = new LinkedHashMap<>();
    for (StemDemand demand : demands) {
      all.put(all.size(), demand);
    }
    return List.copyOf(StemPlan.of(all, budget, NOW).values());
  }
}
