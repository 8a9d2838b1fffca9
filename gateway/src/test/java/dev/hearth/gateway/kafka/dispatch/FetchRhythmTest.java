package dev.hearth.gateway.kafka.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FetchRhythmTest {
  private static final long WHOLE = FetchRhythm.FETCH_WAIT_MILLIS + FetchRhythm.MARGIN_MILLIS;

  private final FetchRhythm rhythm = new FetchRhythm();

  @Test
  void aPollThatSendsAFetchWaitsForItsAnswer() {
    assertThat(rhythm.longestPoll(1_000_000)).isEqualTo(WHOLE);
  }

  @Test
  void aPollThatWasInterruptedGoesOnUntilTheSameAnswer() {
    rhythm.longestPoll(1_000_000);

    assertThat(rhythm.longestPoll(1_000_100)).isEqualTo(WHOLE - 100);
    assertThat(rhythm.longestPoll(1_000_000 + WHOLE - 1)).isEqualTo(1);
    assertThat(rhythm.longestPoll(1_000_000 + WHOLE)).isEqualTo(WHOLE);
  }

  @Test
  void recordsComeWithTheNextFetchUnderWay() {
    rhythm.longestPoll(1_000_000);
    rhythm.fetched(1_000_400);

    assertThat(rhythm.longestPoll(1_000_401)).isEqualTo(WHOLE - 1);
  }

  @Test
  void aClockThatIsSetBackDelaysNothing() {
    rhythm.longestPoll(1_000_000);

    assertThat(rhythm.longestPoll(500_000)).isEqualTo(WHOLE);
  }
}
