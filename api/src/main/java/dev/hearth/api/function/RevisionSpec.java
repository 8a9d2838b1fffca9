package dev.hearth.api.function;

import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Everything about a build of a function that does not change.
 *
 * @param image digest of the image manifest in the image store
 * @param template name of the template it was built with; empty for an {@code image:}
 * @param transport where its containers listen
 * @param port TCP port of the container, also when it listens on a Unix socket; 1 to 65535
 * @param readinessPath when present, an instance is ready once a GET of this path answers 2xx, else
 *     once it accepts connections
 * @param environment variables of the manifest, without those that Hearth sets
 * @param resources limits per instance
 * @param timeout deadline of a call, from its arrival to the end of its response
 * @param scaling scaling of the manifest; a function's settings may override its bounds
 * @param network what instances can reach
 * @param http how calls come to it
 * @param health what is asked of its instances
 * @param isolation what its instances may do and keep beyond what every instance may
 */
public record RevisionSpec(
    Digest image,
    Optional<String> template,
    Transport transport,
    int port,
    Optional<String> readinessPath,
    Map<String, String> environment,
    Resources resources,
    Duration timeout,
    ScalingSpec scaling,
    NetworkMode network,
    HttpSpec http,
    HealthSpec health,
    IsolationSpec isolation) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  public static final int DEFAULT_PORT = 8080;

  public RevisionSpec {
    environment = Map.copyOf(environment);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1 to 65535: " + port);
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive: " + timeout);
    }
  }

  /** With nothing said about isolation. */
  public RevisionSpec(
      Digest image,
      Optional<String> template,
      Transport transport,
      int port,
      Optional<String> readinessPath,
      Map<String, String> environment,
      Resources resources,
      Duration timeout,
      ScalingSpec scaling,
      NetworkMode network,
      HttpSpec http,
      HealthSpec health) {
    this(
        image,
        template,
        transport,
        port,
        readinessPath,
        environment,
        resources,
        timeout,
        scaling,
        network,
        http,
        health,
        IsolationSpec.DEFAULT);
  }

  /** With nothing said about HTTP. */
  public RevisionSpec(
      Digest image,
      Optional<String> template,
      Transport transport,
      int port,
      Optional<String> readinessPath,
      Map<String, String> environment,
      Resources resources,
      Duration timeout,
      ScalingSpec scaling,
      NetworkMode network) {
    this(
        image,
        template,
        transport,
        port,
        readinessPath,
        environment,
        resources,
        timeout,
        scaling,
        network,
        HttpSpec.DEFAULT,
        HealthSpec.DEFAULT);
  }

  /** With nothing said about health. */
  public RevisionSpec(
      Digest image,
      Optional<String> template,
      Transport transport,
      int port,
      Optional<String> readinessPath,
      Map<String, String> environment,
      Resources resources,
      Duration timeout,
      ScalingSpec scaling,
      NetworkMode network,
      HttpSpec http) {
    this(
        image,
        template,
        transport,
        port,
        readinessPath,
        environment,
        resources,
        timeout,
        scaling,
        network,
        http,
        HealthSpec.DEFAULT);
  }

  /** The same with another {@code health}. */
  public RevisionSpec withHealth(HealthSpec other) {
    return with(http, other, isolation);
  }

  /** The same with another {@code http}. */
  public RevisionSpec withHttp(HttpSpec other) {
    return with(other, health, isolation);
  }

  /** The same with another {@code isolation}. */
  public RevisionSpec withIsolation(IsolationSpec other) {
    return with(http, health, other);
  }

  private RevisionSpec with(HttpSpec newHttp, HealthSpec newHealth, IsolationSpec newIsolation) {
    return new RevisionSpec(
        image,
        template,
        transport,
        port,
        readinessPath,
        environment,
        resources,
        timeout,
        scaling,
        network,
        newHttp,
        newHealth,
        newIsolation);
  }
}
