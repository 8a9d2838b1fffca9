package dev.hearth.invoker.oci;

import dev.hearth.api.function.Resources;
import dev.hearth.invoker.layer.IdShift;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a container's configuration depends on.
 *
 * @param network file of the network namespace; empty for that of the host
 * @param resources empty for none
 * @param function a shared mount of the host: what is mounted there later appears inside, at {@code
 *     /function}
 * @param capabilities without {@code CAP_}
 */
record Bundle(
    List<String> arguments,
    Map<String, String> environment,
    String workingDirectory,
    ContainerUser user,
    String hostname,
    String group,
    boolean readOnlyRoot,
    Optional<Path> network,
    Optional<Resources> resources,
    IdShift ids,
    long tmpBytes,
    List<Bind> binds,
    Optional<Path> function,
    List<String> capabilities) {

  /** A file or folder of the host that the container sees. */
  record Bind(Path source, String target, boolean writable, boolean executable) {}
}
