package dev.hearth.invoker.oci;

import dev.hearth.api.status.StatusItem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How containers find hosts by name: as the host does at the time. Safe for many threads. */
final class NameResolution {
  /** By all of the host's servers, for a container in the host's own network. */
  static final NameResolution AS_HOST = new NameResolution(true, List.of());

  /** The machine's own file, and those of resolvers that put a server of their own into it. */
  private static final List<Path> FILES =
      List.of(
          Path.of("/etc/resolv.conf"),
          Path.of("/run/systemd/resolve/resolv.conf"),
          Path.of("/run/NetworkManager/no-stub-resolv.conf"));

  private final boolean asHost;
  private final List<String> servers;

  private NameResolution(boolean asHost, List<String> servers) {
    this.asHost = asHost;
    this.servers = servers;
  }

  /**
   * By the host's servers but those that a container cannot reach.
   *
   * @param servers addresses that count instead; empty for the host's
   */
  static NameResolution fromInside(List<String> servers) {
    return new NameResolution(false, servers);
  }

  /** The text of {@code /etc/resolv.conf}. */
  String resolvConf() throws IOException {
    if (asHost) {
      return Files.exists(FILES.getFirst()) ? Files.readString(FILES.getFirst()) : "";
    }
    return servers().resolvConf();
  }

  /** For {@code hearth status}. */
  StatusItem status() {
    return servers().status();
  }

  private NameServers servers() {
    List<String> files = new ArrayList<>();
    for (Path file : FILES) {
      try {
        files.add(Files.readString(file));
      } catch (IOException e) {
        // most machines have only some of them
      }
    }
    return servers.isEmpty()
        ? NameServers.of(files, NameResolution::isOwn)
        : NameServers.fixed(servers, files);
  }

  private static boolean isOwn(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address)) != null;
    } catch (SocketException | IllegalArgumentException e) {
      return false;
    }
  }

  static String hosts(String hostname, Optional<String> address) {
    return "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
        + address.orElse("127.0.1.1")
        + "\t"
        + hostname
        + "\n";
  }
}
