package dev.hearth.invoker.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How containers find hosts by name: by the resolvers of the host, without those on its loopback,
 * which a container cannot reach.
 */
record NameResolution(String resolvConf) {
  private static final List<Path> FILES =
      List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

  /** As container engines do where the host names none that can be reached. */
  private static final String PUBLIC = "nameserver 8.8.8.8\nnameserver 8.8.4.4\n";

  static NameResolution ofHost() {
    for (Path file : FILES) {
      Optional<String> usable = usable(file);
      if (usable.isPresent()) {
        return new NameResolution(usable.get());
      }
    }
    return new NameResolution(PUBLIC);
  }

  /** For a container in the host's own network, which reaches what the host reaches. */
  static NameResolution copiedFromHost() throws IOException {
    return new NameResolution(Files.readString(FILES.getFirst()));
  }

  private static Optional<String> usable(Path file) {
    try {
      List<String> lines =
          Files.readAllLines(file).stream()
              .filter(line -> !line.matches("\\s*nameserver\\s+(127\\..*|::1)\\s*"))
              .toList();
      return lines.stream().anyMatch(line -> line.strip().startsWith("nameserver"))
          ? Optional.of(String.join("\n", lines) + "\n")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
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
