package dev.hearth.api.instance;

import java.nio.file.Path;
import java.util.Optional;

/** Where an instance listens for HTTP/1.1. */
public sealed interface Endpoint {
  /**
   * A socket in a folder that the container can write: whoever connects must make sure that it is a
   * socket and not a link to something else.
   *
   * @param path absolute, at most 107 bytes
   */
  record UnixSocket(Path path) implements Endpoint {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * A TCP port.
   *
   * @param network folder in which the kernel lists the sockets of the instance's network ({@code
   *     /proc/PID/net}), where that is known
   */
  record HostPort(String host, int port, Optional<Path> network) implements Endpoint {
    public HostPort(String host, int port) {
      this(host, port, Optional.empty());
    }

    @Override
    public String toString() {
      return "http://" + host + ":" + port;
    }
  }
}
