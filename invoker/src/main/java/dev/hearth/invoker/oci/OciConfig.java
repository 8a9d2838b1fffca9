package dev.hearth.invoker.oci;

import dev.hearth.invoker.layer.IdShift;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * How containers are made.
 *
 * @param stateFolder of this platform; what belongs to another one is never touched
 * @param runFolder for sockets and what does not outlive a reboot; everybody must be able to pass
 *     through it, and its name is at most 64 bytes long, since socket paths end at 107
 * @param cgroupRoot where control groups are mounted
 * @param ids host ids of the containers' user namespace
 * @param writableRootBytes bound of what a container with a writable root can write there, which
 *     counts towards its memory; it never is more than half of that
 * @param nameServers IPv4 addresses that containers ask instead of the machine's name servers;
 *     empty for the machine's
 */
public record OciConfig(
    Path stateFolder,
    Path runFolder,
    Path cgroupRoot,
    IdShift ids,
    long writableRootBytes,
    List<String> nameServers) {
  /** The first host id of the default range: 0x70000000, far above people and other programs. */
  public static final int FIRST_HOST_ID = 1_879_048_192;

  private static final int RUN_FOLDER_LIMIT = 64;

  public OciConfig {
    nameServers = List.copyOf(nameServers);
    if (runFolder.toString().length() > RUN_FOLDER_LIMIT) {
      throw new IllegalArgumentException(
          "run folder " + runFolder + " is longer than " + RUN_FOLDER_LIMIT + " bytes");
    }
  }

  public static OciConfig of(Path stateFolder, Path runFolder) {
    return new OciConfig(
        stateFolder.toAbsolutePath().normalize(),
        runFolder.toAbsolutePath().normalize(),
        Path.of("/sys/fs/cgroup"),
        new IdShift(FIRST_HOST_ID, 65_536),
        256L << 20,
        List.of());
  }

  /** The same with other {@code nameServers}. */
  public OciConfig withNameServers(List<String> other) {
    return new OciConfig(stateFolder, runFolder, cgroupRoot, ids, writableRootBytes, other);
  }

  /** Eight characters that stand for the state folder in names of things outside of it. */
  public String owner() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(stateFolder.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Folder of this platform below the run folder. */
  Path ownFolder() {
    return runFolder.resolve("." + owner());
  }

  Path containersFolder() {
    return ownFolder().resolve("containers");
  }

  /** A mount of its own: what is mounted below it is passed on to containers, and nowhere else. */
  Path functionsFolder() {
    return ownFolder().resolve("functions");
  }

  /** Where a build writes: on the disk, since packages are large and the run folder is memory. */
  Path buildFolder(String id) {
    return stateFolder.resolve("builds").resolve(id);
  }

  /** The control group above those of this platform's containers. */
  String parentGroup() {
    return "/hearth-" + owner();
  }
}
