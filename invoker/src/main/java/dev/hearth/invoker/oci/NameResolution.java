package dev.hearth.invoker.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How containers find hosts by name: as the host does at the time. */
enum NameResolution {
  /** By the host's resolvers but those on its loopback, which a container cannot reach. */
  FROM_INSIDE {
    @Override
    String resolvConf() {
      for (Path file : FILES) {
        Optional<String> usable = usable(file);
        if (usable.isPresent()) {
          return usable.get();
        }
      }
      return PUBLIC;
    }
  },
  /** By all of them, for a container in the host's own network. */
  AS_HOST {
    @Override
    String resolvConf() throws IOException {
      return Files.exists(FILES.getFirst()) ? Files.readString(FILES.getFirst()) : "";
    }
  };

  private static final List<Path> FILES =
      List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

  /** As container engines do where the host names none that can be reached. */
  private static final String PUBLIC = "nameserver 8.8.8.8\nnameserver 8.8.4.4\n";

  /** The text of {@code /etc/resolv.conf}. */
  abstract String resolvConf() throws IOException;

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
