package dev.hearth.registry;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Specs of revisions to store. */
final class Specs {
  private Specs() {}

  static RevisionSpec any() {
    return new RevisionSpec(
        Digest.ofHex("ab".repeat(32)),
        Optional.of("node"),
        Transport.UNIX_SOCKET,
        RevisionSpec.DEFAULT_PORT,
        Optional.empty(),
        Map.of(),
        Resources.DEFAULT,
        RevisionSpec.DEFAULT_TIMEOUT,
        ScalingSpec.DEFAULT,
        NetworkMode.EGRESS);
  }

  /** No value is a default. */
  static RevisionSpec everything() {
    return new RevisionSpec(
        Digest.ofHex("cd".repeat(32)),
        Optional.empty(),
        Transport.TCP,
        3000,
        Optional.of("/healthz?full=1"),
        Map.of("GREETING", "Grüß Gott\n\"you\" 👋", "EMPTY", ""),
        new Resources(1L << 33, 2500, 99),
        Duration.ofMillis(1234),
        new ScalingSpec(2, 50, 3, 0.55, Duration.ofMinutes(7), Optional.of(Duration.ofSeconds(45))),
        NetworkMode.NONE);
  }
}
