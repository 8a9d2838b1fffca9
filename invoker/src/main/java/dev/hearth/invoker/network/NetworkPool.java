package dev.hearth.invoker.network;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.NetworkMode;
import java.util.Optional;
import java.util.Set;

/**
 * Network namespaces that stand ready, loopback up and every port open to an unprivileged process
 * ({@code net.ipv4.ip_unprivileged_port_start=0}). Safe for many threads.
 */
public interface NetworkPool extends AutoCloseable {
  /**
   * Takes a namespace that nobody used before: one that stands ready, or else one made now.
   *
   * @throws HearthException with {@code RUNTIME_UNAVAILABLE} when none can be made
   */
  PreparedNetwork take(NetworkMode mode);

  /**
   * Destroys a namespace after its container has ended; it is never used again. Does nothing when
   * it is gone already.
   */
  void release(PreparedNetwork network);

  /** Finds a namespace that an earlier process took, for a container that still uses it. */
  Optional<PreparedNetwork> readopt(String name);

  /** Destroys what earlier processes of the same state folder left, but for the names given. */
  void removeStale(Set<String> keep);

  /** Destroys the namespaces that stand ready; those in use stay. */
  @Override
  void close();
}
