package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportStateTest {
  private final ReportState state = new ReportState();

  @Test
  void theFirstWaiterIsReportedAtOnce() {
    assertThat(state.claim(1000)).isEqualTo(ReportState.NOW);
  }

  @Test
  void thoseWhoFollowAreReportedTogetherTenMillisecondsLater() {
    state.claim(1000);

    assertThat(state.claim(1003)).isEqualTo(7);
    assertThat(state.claim(1004)).isEqualTo(ReportState.CLAIMED);
    assertThat(state.claim(1009)).isEqualTo(ReportState.CLAIMED);
    state.begin(1010);
    assertThat(state.claim(1011)).isEqualTo(9);
  }

  @Test
  void afterTenMillisecondsAWaiterIsReportedAtOnceAgain() {
    state.claim(1000);

    assertThat(state.claim(1010)).isEqualTo(ReportState.NOW);
  }

  @Test
  void aClockThatWasSetBackDelaysNothing() {
    state.claim(1_000_000);

    assertThat(state.claim(1000)).isEqualTo(ReportState.NOW);
  }

  @Test
  void demandThatEndedIsReportedOnceMore() {
    assertThat(state.speaks(false, 0)).isFalse();
    assertThat(state.speaks(true, 1)).isTrue();
    assertThat(state.speaks(false, 1)).isTrue();
    assertThat(state.speaks(false, 1)).isFalse();
  }

  @Test
  void aCallThatCameAndWentBetweenTwoReportsIsReported() {
    state.speaks(false, 0);

    assertThat(state.speaks(false, 1)).isTrue();
    assertThat(state.speaks(false, 1)).isFalse();
  }
}
