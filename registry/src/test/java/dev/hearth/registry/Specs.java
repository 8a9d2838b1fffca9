package dev.hearth.registry;

import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.KeepSpec;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.ScalingWindow;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.function.Transport;
import dev.hearth.api.function.VolumeSpec;
import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.OriginPattern;
import dev.hearth.api.http.PathPattern;
import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Specs of revisions to store. */
final class Specs {
  private Specs() {}

  static RevisionSpec any() {
    return withEnvironment(Map.of());
  }

  static RevisionSpec withVariable(String name, String value) {
    return withEnvironment(Map.of(name, value));
  }

  private static RevisionSpec withEnvironment(Map<String, String> environment) {
    return new RevisionSpec(
        Digest.ofHex("ab".repeat(32)),
        Optional.of("node"),
        Transport.UNIX_SOCKET,
        RevisionSpec.DEFAULT_PORT,
        Optional.empty(),
        environment,
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
            new Resources(1L << 33, 2500, 99, 1L << 20, 3L << 20),
            Duration.ofMillis(1234),
            scaling(),
            NetworkMode.NONE,
            http())
        .withIsolation(
            new IsolationSpec(
                SecurityProfile.DOCKER,
                List.of(
                    new VolumeSpec("data", "/data", 1L << 30, true),
                    new VolumeSpec("more", "/more", 16L << 20, false))));
  }

  private static ScalingSpec scaling() {
    return new ScalingSpec(
        2,
        50,
        3,
        0.55,
        Duration.ofMinutes(7),
        Optional.of(Duration.ofSeconds(45)),
        new KeepSpec(Duration.ofSeconds(3), Duration.ofHours(2), false),
        Duration.ofMillis(250),
        List.of(
            new ScalingWindow("0 8 * * 1-5", Duration.ofHours(10), ZoneId.of("Europe/Berlin"), 3)));
  }

  private static HttpSpec http() {
    return new HttpSpec(
        List.of(
            new HttpRoute(
                new HostPattern("*.example.org"),
                new PathPattern("/größe/*"),
                Set.of(HttpMethod.GET, HttpMethod.PUT)),
            new HttpRoute(HostPattern.ANY, new PathPattern("/a"), Set.of())),
        Optional.of(
            new CorsPolicy(
                List.of(new OriginPattern("https://*.example.org")),
                Set.of(HttpMethod.DELETE),
                Optional.of(List.of()),
                List.of("X-Total"),
                true,
                Duration.ofSeconds(5))),
        new CallLimits(
            OptionalInt.of(8 << 10),
            OptionalLong.of(5L << 30),
            OptionalInt.of(3),
            Optional.of(Duration.ofMillis(70))));
  }

  /** At routes of its own. */
  static RevisionSpec at(HttpRoute... routes) {
    return any().withHttp(new HttpSpec(List.of(routes), Optional.empty(), CallLimits.DEFAULT));
  }
}
