package dev.hearth.builder.manifest;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.TriggerSource;
import dev.hearth.api.http.HttpSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A valid {@code function.yaml}. What is empty depends on the template.
 *
 * @param memoryBytes empty: the template's default
 * @param shmBytes empty: half of the memory
 * @param tmpBytes likewise
 * @param handler empty: the template's default
 * @param packages Debian packages of instances, in addition to the template's
 * @param port where the container listens; empty: 8080
 */
public record Manifest(
    FunctionName name,
    ManifestSource source,
    Optional<String> handler,
    Map<String, String> environment,
    Optional<Long> memoryBytes,
    int cpuMillis,
    int pids,
    Optional<Long> shmBytes,
    Optional<Long> tmpBytes,
    Duration timeout,
    ScalingSpec scaling,
    NetworkMode network,
    int port,
    Optional<String> readinessPath,
    HttpSpec http,
    HealthSpec health,
    IsolationSpec isolation,
    List<TriggerSource> triggers,
    List<String> packages,
    BuildSettings build) {
  /** The file's name in a function's folder. */
  public static final String FILE = "function.yaml";

  public Manifest {
    environment = Map.copyOf(environment);
    triggers = List.copyOf(triggers);
    packages = List.copyOf(packages);
  }
}
