package dev.hearth.invoker.stem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StartPaceTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = BEGIN;
  private final StartPace pace = new StartPace(() -> now);

  @Test
  void withoutStartsNobodyWaits() {
    assertThat(wait(BEGIN, false)).isZero();
    assertThat(wait(BEGIN, true)).isZero();
  }

  @Test
  void aStartHasTheMachineForItself() {
    pace.begun();
    assertThat(wait(BEGIN, false)).isEqualTo(2000);
    assertThat(wait(BEGIN, true)).isEqualTo(500);
  }

  @Test
  void itsFirstCallsHaveItForAWhile() {
    pace.begun();
    now = BEGIN.plusMillis(30);
    pace.ended();
    assertThat(wait(BEGIN, false)).isEqualTo(100);
    assertThat(wait(BEGIN, true)).isZero();
    now = BEGIN.plusMillis(130);
    assertThat(wait(BEGIN, false)).isZero();
  }

  @Test
  void startsWithoutEndDoNotKeepCellsAwayForEver() {
    pace.begun();
    now = BEGIN.plusMillis(500);
    assertThat(wait(BEGIN, true)).isZero();
    assertThat(wait(BEGIN, false)).isEqualTo(1500);
    now = BEGIN.plusMillis(2000);
    assertThat(wait(BEGIN, false)).isZero();
  }

  private long wait(Instant shortSince, boolean none) {
    return pace.quietIn(shortSince, none, now).toMillis();
  }
}
