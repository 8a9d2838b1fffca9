package dev.hearth.invoker.testing;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.StoredImage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Revisions of small functions. */
public final class TestRevisions {
  private TestRevisions() {}

  public static Revision of(String function, StoredImage image) {
    return of(function, image, Transport.UNIX_SOCKET, Optional.empty(), NetworkMode.NONE);
  }

  public static Revision of(
      String function,
      StoredImage image,
      Transport transport,
      Optional<String> readinessPath,
      NetworkMode network) {
    return new Revision(
        new RevisionId(new FunctionName(function), 1),
        new RevisionSpec(
            image.digest(),
            transport == Transport.UNIX_SOCKET ? Optional.of("test") : Optional.empty(),
            transport,
            8080,
            readinessPath,
            Map.of("LEVEL", "info"),
            new Resources(32L << 20, 1000, 32),
            Duration.ofSeconds(5),
            ScalingSpec.DEFAULT,
            network),
        Instant.EPOCH);
  }

  public static Revision withTimeout(String function, StoredImage image, Duration timeout) {
    Revision revision = of(function, image);
    RevisionSpec spec = revision.spec();
    return new Revision(
        revision.id(),
        new RevisionSpec(
            spec.image(),
            spec.template(),
            spec.transport(),
            spec.port(),
            spec.readinessPath(),
            spec.environment(),
            spec.resources(),
            timeout,
            spec.scaling(),
            spec.network()),
        revision.createdAt());
  }

  public static Revision withStartTimeout(String function, StoredImage image, Duration limit) {
    Revision revision = of(function, image);
    return new Revision(
        revision.id(),
        revision.spec().withHealth(new HealthSpec(limit, Optional.empty())),
        revision.createdAt());
  }

  public static Revision onPort(Revision revision, int port) {
    RevisionSpec spec = revision.spec();
    return new Revision(
        revision.id(),
        new RevisionSpec(
            spec.image(),
            spec.template(),
            spec.transport(),
            port,
            spec.readinessPath(),
            spec.environment(),
            spec.resources(),
            spec.timeout(),
            spec.scaling(),
            spec.network()),
        revision.createdAt());
  }
}
