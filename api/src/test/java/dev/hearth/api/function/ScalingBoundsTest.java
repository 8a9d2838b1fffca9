package dev.hearth.api.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingBoundsTest {
  @ParameterizedTest(name = "min {0}, max {1} over 1..4 gives {2}..{3}")
  @CsvSource({"-1,-1,1,4", "3,-1,3,4", "-1,2,1,2", "0,0,0,1", "6,-1,6,6", "-1,0,1,1"})
  void boundsOverrideTheRevisionAndStayInOrder(int min, int max, int expectedMin, int expectedMax) {
    ScalingSpec spec = new ScalingSpec(1, 4, 16, 0.7, Duration.ofSeconds(30));

    ScalingSpec applied = new ScalingBounds(optional(min), optional(max)).applyTo(spec);

    assertThat(applied.min()).isEqualTo(expectedMin);
    assertThat(applied.max()).isEqualTo(expectedMax);
  }

  private static OptionalInt optional(int value) {
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
