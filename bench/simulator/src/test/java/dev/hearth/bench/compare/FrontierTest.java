package dev.hearth.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.bench.policy.FixedKeepAlive;
import dev.hearth.bench.simulation.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontierTest {
  /** 10 GiB·h with 1000 cold starts, 100 with 10. */
  private static final Frontier FRONTIER = new Frontier(List.of(point(100, 10), point(10, 1000)));

  private static Point point(double gibHours, long coldStarts) {
    Outcome none = Outcome.NONE;
    return new Point(
        FixedKeepAlive.TEN_MINUTES,
        new Outcome(
            0,
            coldStarts,
            0,
            0,
            0,
            0,
            0,
            gibHours * 1024 * 3600,
            0,
            0,
            none.waits(),
            none.flowWaits()));
  }

  @Test
  void betweenPointsBothAxesAreLogarithmic() {
    assertThat(FRONTIER.coldStartsAt(Math.sqrt(1000)).getAsDouble()).isCloseTo(100, within(0.01));
    assertThat(FRONTIER.wastedAt(100).getAsDouble()).isCloseTo(Math.sqrt(1000), within(0.01));
  }

  @Test
  void whoMayWasteMoreCanDoWhatLessWasteDoes() {
    assertThat(FRONTIER.coldStartsAt(500).getAsDouble()).isEqualTo(10);
    assertThat(FRONTIER.wastedAt(5000).getAsDouble()).isCloseTo(10, within(1e-9));
  }

  @Test
  void whatACurveDoesNotReachIsNotGuessed() {
    assertThat(FRONTIER.coldStartsAt(5)).isEmpty();
    assertThat(FRONTIER.wastedAt(5)).isEmpty();
  }
}
