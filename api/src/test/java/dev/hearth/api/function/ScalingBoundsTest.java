package dev.hearth.api.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** Bounds set by command survive a deploy of a function that had no volume before. */
  @ParameterizedTest(name = "a volume that is shared: {0}; min 3 and max 6 give {1}..{2}")
  @CsvSource({"false,1,1", "true,3,6"})
  void whatOnlyOneInstanceCanHaveKeepsTheRevisionAtOne(
      boolean shared, int expectedMin, int expectedMax) {
    RevisionSpec revision =
        new RevisionSpec(
                Digest.ofHex("0".repeat(64)),
                Optional.of("node"),
                Transport.UNIX_SOCKET,
                RevisionSpec.DEFAULT_PORT,
                Optional.empty(),
                Map.of(),
                Resources.DEFAULT,
                RevisionSpec.DEFAULT_TIMEOUT,
                ScalingSpec.DEFAULT,
                NetworkMode.EGRESS)
            .withIsolation(
                new IsolationSpec(
                    SecurityProfile.RESTRICTED,
                    List.of(new VolumeSpec("data", "/data", 16 << 20, shared))));

    ScalingSpec applied = new ScalingBounds(optional(3), optional(6)).applyTo(revision);

    assertThat(applied.min()).isEqualTo(expectedMin);
    assertThat(applied.max()).isEqualTo(expectedMax);
  }

  private static OptionalInt optional(int value) {
    return value < 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
