package dev.hearth.invoker.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How instances are connected.
 *
 * @param stateFolder of this server; the leases of addresses are kept below it
 * @param bridge name of the bridge; of this server alone; up to 15 of letters, digits and hyphen
 * @param subnet addresses for the instances; empty picks a free one
 * @param readyEgress how many connected namespaces stand ready, 0 or more
 * @param readyLoopback how many with loopback only stand ready, 0 or more
 * @param pluginFolders where the CNI plugins may be, the first that has them counts
 */
public record NetworkConfig(
    Path stateFolder,
    String bridge,
    Optional<Subnet> subnet,
    int readyEgress,
    int readyLoopback,
    List<Path> pluginFolders) {
  private static final List<Path> PLUGIN_FOLDERS =
      List.of(
          // Debian's package, the default of the CNI project, and other distributions' packages.
          Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin"), Path.of("/usr/libexec/cni"));

  /** IFNAMSIZ less the closing NUL. */
  private static final Pattern BRIDGE = Pattern.compile("[a-z][a-z0-9-]{0,14}");

  private static final Path DEFAULT_STATE_FOLDER = Path.of("/var/lib/hearth");

  public NetworkConfig {
    stateFolder = stateFolder.toAbsolutePath().normalize();
    pluginFolders = List.copyOf(pluginFolders);
    if (!BRIDGE.matcher(bridge).matches()) {
      throw new IllegalArgumentException(
          "'" + bridge + "' is no name for a bridge: up to 15 of a-z, 0-9 and hyphen");
    }
    if (readyEgress < 0 || readyLoopback < 0) {
      throw new IllegalArgumentException("negative: " + readyEgress + ", " + readyLoopback);
    }
  }

  /** Defaults: four connected namespaces and two without a network stand ready. */
  public static NetworkConfig of(Path stateFolder, String bridge) {
    return new NetworkConfig(stateFolder, bridge, Optional.empty(), 4, 2, PLUGIN_FOLDERS);
  }

  /** Made by a pool, and removed when it is closed. */
  Path ownFolder() {
    return stateFolder.resolve("network");
  }

  /**
   * The name of a server's bridge: {@code hearth0} with the default state folder, {@code hearth-}
   * and six digits made from the folder's path with any other, so that several run side by side.
   */
  public static String bridgeOf(Path stateFolder) {
    Path folder = stateFolder.toAbsolutePath().normalize();
    if (folder.equals(DEFAULT_STATE_FOLDER)) {
      return "hearth0";
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(folder.toString().getBytes(StandardCharsets.UTF_8));
      return "hearth-" + HexFormat.of().formatHex(hash, 0, 3);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
