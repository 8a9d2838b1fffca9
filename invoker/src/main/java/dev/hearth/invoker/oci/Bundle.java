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
 * @param sys what it sees of the machine; empty for the limits of its control group only
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
    long shmBytes,
    long tmpBytes,
    Optional<Sys> sys,
    List<Bind> binds,
    Optional<Path> function,
    List<String> capabilities) {

  /**
   * @param mount of sysfs, as the container's network namespace sees it
   * @param processors what the C library counts the processors by
   */
  record Sys(Path mount, Path processors) {}

  /** A file or folder of the host that the container sees. */
  record Bind(Path source, String target, boolean writable, boolean executable) {}
}
