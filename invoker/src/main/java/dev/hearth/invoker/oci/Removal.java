package dev.hearth.invoker.oci;

import dev.hearth.api.function.Resources;
import dev.hearth.invoker.cgroup.Cgroups;
import dev.hearth.invoker.network.NetworkPool;
import dev.hearth.invoker.network.PreparedNetwork;
import dev.hearth.invoker.volume.FunctionVolumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes away what belongs to a container, each part also when another one resists. */
final class Removal {
  private static final Logger LOG = Logger.getLogger(Removal.class);

  private final OciConfig config;
  private final RuntimeProgram program;
  private final Cgroups cgroups;
  private final NetworkPool networks;
  private final FunctionVolumes volumes;

  Removal(
      OciConfig config,
      RuntimeProgram program,
      Cgroups cgroups,
      NetworkPool networks,
      FunctionVolumes volumes) {
    this.config = config;
    this.program = program;
    this.cgroups = cgroups;
    this.networks = networks;
    this.volumes = volumes;
  }

  boolean outOfMemory(String id) {
    return cgroups.outOfMemoryKills(group(id)) > 0;
  }

  long memoryBytes(String id) {
    return cgroups.memoryBytes(group(id));
  }

  long cpuNanos(String id) {
    return cgroups.cpuNanos(group(id));
  }

  void limit(String id, Resources resources) throws IOException {
    cgroups.limit(group(id), resources);
  }

  void giveWay(String id) throws IOException {
    cgroups.giveWay(group(id));
  }

  void freeze(String id) throws IOException {
    cgroups.freeze(group(id));
  }

  void thaw(String id) throws IOException {
    cgroups.thaw(group(id));
  }

  String group(String id) {
    return config.parentGroup() + "/" + id;
  }

  Path runtimeRoot() {
    return config.ownFolder().resolve("runtime");
  }

  void remove(String id, ContainerFolder folder, Optional<PreparedNetwork> network) {
    attempt(id, () -> cgroups.thaw(group(id)));
    attempt(
        id, () -> program.delete(runtimeRoot(), id, config.ownFolder().resolve("removals.log")));
    attempt(id, () -> cgroups.remove(group(id)));
    volumes.release(id);
    network.ifPresent(taken -> attempt(id, () -> networks.release(taken)));
    attempt(id, folder::delete);
    attempt(id, () -> Trees.delete(config.buildFolder(id)));
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void attempt(String id, Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      LOG.warnf(e, "a part of container %s could not be removed", id);
    }
  }
}
