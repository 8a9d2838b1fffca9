package dev.hearth.admin.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.StartKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColdStartsViewTest {
  private static ColdStart start(int micros) {
    return new ColdStart(
        Instant.EPOCH,
        StartKind.STEM,
        Duration.ofNanos(100_000),
        Duration.ofNanos(200_000),
        Duration.ofNanos(300_400),
        Duration.ofNanos(2_900_000),
        Duration.ofNanos(micros * 1000L));
  }

  @Test
  void aStartIsShownWithItsPhases() {
    assertThat(ColdStartsView.of(2, List.of(start(1100))).last())
        .containsExactly(
            new ColdStartsView.Entry(
                Instant.EPOCH, "stem", 4.6, new ColdStartsView.Phases(0.1, 0.2, 0.3, 2.9, 1.1)));
  }

  @ParameterizedTest(name = "{0} starts of 3.5 ms and 1, 2, 3 ... ms -> p50 {1}, p99 {2}")
  @CsvSource({"1, 4.5, 4.5", "2, 4.5, 5.5", "3, 5.5, 6.5", "100, 53.5, 102.5", "200, 103.5, 201.5"})
  void theQuantilesAreOfAllWhileTwentyAreShown(int count, double p50, double p99) {
    ColdStartsView view =
        ColdStartsView.of(
            2, IntStream.rangeClosed(1, count).mapToObj(i -> start(i * 1000)).toList());

    assertThat(view.count()).isEqualTo(count);
    assertThat(view.p50Millis()).isEqualTo(p50);
    assertThat(view.p99Millis()).isEqualTo(p99);
    assertThat(view.last()).hasSize(Math.min(count, 20));
  }

  @Test
  void withoutAnyThereAreNoQuantiles() {
    assertThat(ColdStartsView.of(2, List.of()))
        .isEqualTo(new ColdStartsView(2, 0, null, null, List.of()));
  }
}
