package dev.hearth.invoker.network;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A network namespace for one container.
 *
 * @param name unique on this machine
 * @param namespace the file that keeps it alive, for the container's configuration
 * @param address IPv4 address of the container on the bridge; empty with loopback only
 */
public record PreparedNetwork(String name, Path namespace, Optional<String> address) {}
