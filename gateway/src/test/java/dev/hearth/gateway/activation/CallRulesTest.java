package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CallRulesTest {
  private static final long MIB = 1 << 20;
  private static final ActivationLimits LIMITS =
      new ActivationLimits(100, 100 * MIB, Optional.empty(), 1, System::nanoTime);

  @Test
  void aFunctionOfATemplateTakesBodiesOfAnEighthOfItsMemory() {
    assertThat(bodyBytes(Optional.of("node"), 128 * MIB, OptionalLong.empty())).isEqualTo(16 * MIB);
  }

  @Test
  void theLimitForAllIsNotExceeded() {
    assertThat(bodyBytes(Optional.of("node"), 4096 * MIB, OptionalLong.empty()))
        .isEqualTo(100 * MIB);
  }

  @Test
  void anImageReadsBodiesAsItLikes() {
    assertThat(bodyBytes(Optional.empty(), 128 * MIB, OptionalLong.empty())).isEqualTo(100 * MIB);
  }

  @Test
  void whatTheManifestSaysCounts() {
    assertThat(bodyBytes(Optional.of("node"), 128 * MIB, OptionalLong.of(64 * MIB)))
        .isEqualTo(64 * MIB);
  }

  private static long bodyBytes(Optional<String> template, long memory, OptionalLong own) {
    RevisionSpec spec =
        new RevisionSpec(
            new Digest("sha256:" + "0".repeat(64)),
            template,
            Transport.UNIX_SOCKET,
            RevisionSpec.DEFAULT_PORT,
            Optional.empty(),
            Map.of(),
            new Resources(memory, 500, 100),
            Duration.ofSeconds(10),
            new ScalingSpec(0, 20, 16, 0.7, Duration.ofSeconds(30)),
            NetworkMode.EGRESS);
    CallLimits limits =
        new CallLimits(OptionalInt.empty(), own, OptionalInt.empty(), Optional.empty());
    return CallRules.of(spec.withHttp(new HttpSpec(List.of(), Optional.empty(), limits)), LIMITS)
        .bodyBytes();
  }
}
