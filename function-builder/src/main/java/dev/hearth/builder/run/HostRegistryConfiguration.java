package dev.hearth.builder.run;

import dev.hearth.api.build.SandboxMount;
import java.util.List;
import java.util.Map;

/**
 * How this machine reaches package registries: mirrors, proxies, credentials, certificates, local
 * index folders. Handed to builds read-only.
 *
 * @param environment variables for the container
 * @param mounts read-only, outer folders before inner ones
 */
public record HostRegistryConfiguration(
    Map<String, String> environment, List<SandboxMount> mounts) {
  public HostRegistryConfiguration {
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }
}
