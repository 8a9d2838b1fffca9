package dev.hearth.invoker;

import dev.hearth.invoker.layer.LayerLimits;
import dev.hearth.invoker.lifecycle.LifecycleConfig;
import dev.hearth.invoker.log.LogLimits;
import dev.hearth.invoker.network.NetworkConfig;
import dev.hearth.invoker.oci.OciConfig;
import dev.hearth.invoker.oci.SandboxNetwork;
import dev.hearth.invoker.stem.StemConfig;
import java.nio.file.Path;

/**
 * How the invoker works.
 *
 * @param layerFolder where layers are unpacked
 * @param logFolder where instances' output is kept
 * @param buildNetwork what builds can reach
 */
public record InvokerConfig(
    OciConfig containers,
    NetworkConfig networks,
    Path layerFolder,
    LayerLimits layerLimits,
    Path logFolder,
    LogLimits logLimits,
    LifecycleConfig lifecycle,
    StemConfig stems,
    SandboxNetwork buildNetwork) {

  /** Defaults: everything that lasts below the state folder, sockets below {@code /run/hearth}. */
  public static InvokerConfig of(Path stateFolder) {
    return of(stateFolder, Path.of("/run/hearth"), StemConfig.ofMachine(), SandboxNetwork.HOST);
  }

  /** The same with other {@code containers}. */
  public InvokerConfig withContainers(OciConfig other) {
    return new InvokerConfig(
        other,
        networks,
        layerFolder,
        layerLimits,
        logFolder,
        logLimits,
        lifecycle,
        stems,
        buildNetwork);
  }

  /** The same with other places and bounds. */
  public static InvokerConfig of(
      Path stateFolder, Path runFolder, StemConfig stems, SandboxNetwork buildNetwork) {
    Path state = stateFolder.toAbsolutePath().normalize();
    return new InvokerConfig(
        OciConfig.of(state, runFolder),
        NetworkConfig.of(state, NetworkConfig.bridgeOf(state)),
        state.resolve("layers"),
        LayerLimits.DEFAULT,
        state.resolve("logs"),
        LogLimits.DEFAULT,
        LifecycleConfig.DEFAULT,
        stems,
        buildNetwork);
  }
}
