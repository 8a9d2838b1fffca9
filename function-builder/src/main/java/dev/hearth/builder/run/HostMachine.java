package dev.hearth.builder.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where to look for this machine's registry configuration.
 *
 * @param root of the file system, {@code /} but in tests
 * @param home of the user whose settings count, as an absolute path below {@code root}
 * @param environment variables of this process
 * @param trustStore certificates that this Java runtime trusts
 */
public record HostMachine(
    Path root, String home, Map<String, String> environment, Optional<Path> trustStore) {
  public HostMachine {
    environment = Map.copyOf(environment);
  }

  /** The machine and user that run this process. */
  public static HostMachine current() {
    Path security = Path.of(System.getProperty("java.home"), "lib", "security");
    Optional<Path> trustStore =
        Optional.ofNullable(System.getProperty("javax.net.ssl.trustStore"))
            .map(Path::of)
            .or(() -> Optional.of(security.resolve("jssecacerts")).filter(p -> p.toFile().exists()))
            .or(() -> Optional.of(security.resolve("cacerts")));
    return new HostMachine(
        Path.of("/"), System.getProperty("user.home"), System.getenv(), trustStore);
  }

  /** An absolute path of the machine as a path to read. */
  Path at(String absolute) {
    return root.resolve(absolute.substring(1));
  }
}
