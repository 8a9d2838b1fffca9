package dev.hearth.invoker.runtime;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.image.StoredImage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A container to be started.
 *
 * @param id unique on this machine, 8 to 16 lower-case letters and digits
 * @param labels kept with the container, for the process that adopts it
 * @param environment wins over that of the image
 * @param resources limits that the container cannot pass
 * @param writableRoot whether it may write its root, into a bounded layer that goes with it
 * @param socketFolder whether it gets a folder at {@code /run/hearth} to put a socket into
 * @param capabilities what its processes may have inside of its user namespace, without {@code
 *     CAP_}
 * @param volumes folders that outlive it
 * @param stem whether it waits to be specialised: layers can then be attached at {@code /function}
 */
public record ContainerSpec(
    String id,
    Map<String, String> labels,
    StoredImage image,
    Map<String, String> environment,
    Resources resources,
    NetworkMode network,
    boolean writableRoot,
    boolean socketFolder,
    boolean stem,
    List<String> capabilities,
    List<ContainerVolume> volumes) {
  public ContainerSpec {
    labels = Map.copyOf(labels);
    environment = Map.copyOf(environment);
    capabilities = List.copyOf(capabilities);
    volumes = List.copyOf(volumes);
  }

  /** The image's entry point and command. */
  public List<String> arguments() {
    return Stream.concat(image.config().entrypoint().stream(), image.config().command().stream())
        .toList();
  }
}
