package dev.hearth.invoker.oci;

import dev.hearth.invoker.layer.IdShift;
import dev.hearth.invoker.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The root of a container: an overlay of the image's layers, of the folders that things are mounted
 * at, and of the few files below {@code /etc} that are the container's own.
 */
final class RootFilesystem {
  private static final List<String> MOUNT_POINTS =
      List.of("dev", "etc", "proc", "run/hearth", "sys/fs/cgroup", "tmp");
  private static final String OWN = "own";
  private static final int WRITABLE_FILES = 100_000;

  private final Path mountPoints;
  private final IdShift ids;
  private final NameResolution names;

  /**
   * @param init is put into every root; {@link InitProgram#NONE} puts nothing
   */
  RootFilesystem(Path folder, IdShift ids, NameResolution names, InitProgram init)
      throws IOException {
    this.ids = ids;
    this.names = names;
    mountPoints = folder.resolve("mount-points-" + ids.firstHostId());
    for (String name : MOUNT_POINTS) {
      Files.createDirectories(mountPoints.resolve(name));
    }
    Ownership.giveTree(mountPoints, ids.toHost(0));
    putInit(init);
    // runc gives a tmpfs the mode of the folder below it, whatever its options say
    Files.setAttribute(mountPoints.resolve("tmp"), "unix:mode", 01777);
  }

  /** Running containers of an earlier process may execute the file that is there. */
  private void putInit(InitProgram init) throws IOException {
    Path target = mountPoints.resolve(InitProgram.PATH.substring(1));
    if (init.file().isEmpty()) {
      Files.deleteIfExists(target);
      return;
    }
    Path program = init.file().get();
    if (!Files.exists(target) || Files.mismatch(program, target) >= 0) {
      Path copy = mountPoints.resolveSibling(mountPoints.getFileName() + ".init");
      Files.copy(program, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
    }
    Ownership.mode(target, "rwxr-xr-x");
  }

  /** Adds a folder to mount something at, to the root that is mounted after this. */
  void addMountPoint(Path folder, String name) throws IOException {
    Ownership.mode(Files.createDirectories(folder.resolve(OWN).resolve(name)), "rwxr-xr-x");
  }

  /**
   * Mounts the root at {@code rootfs} in the container's folder.
   *
   * @param layers from the bottom to the top
   * @param upper where writes go; a read-only root without one
   */
  void mount(
      Path folder,
      List<Path> layers,
      String hostname,
      Optional<String> address,
      Optional<Path> upper)
      throws IOException {
    Path own = folder.resolve(OWN);
    Path etc = Files.createDirectories(own.resolve("etc"));
    writeForAll(etc.resolve("hostname"), hostname + "\n");
    writeForAll(etc.resolve("hosts"), NameResolution.hosts(hostname, address));
    writeForAll(etc.resolve("resolv.conf"), names.resolvConf());
    List<Path> lower = new ArrayList<>(layers);
    lower.add(own);
    lower.add(mountPoints); // on top: folders get owner and mode from the topmost
    Path target = Files.createDirectory(folder.resolve("rootfs"));
    Mounts.overlay(
        lower, upper.isPresent() ? Optional.of(prepared(upper.get())) : Optional.empty(), target);
  }

  private static void writeForAll(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Ownership.mode(file, "rw-r--r--");
  }

  /** A folder in memory for writes, gone with its mount. */
  Path memory(Path folder, long bytes) throws IOException {
    Path writes = Files.createDirectory(folder.resolve("writes"));
    Mounts.memory(writes, bytes, WRITABLE_FILES, "711", true);
    return writes;
  }

  private Mounts.Upper prepared(Path writes) throws IOException {
    Path upper = Files.createDirectory(writes.resolve("upper"));
    Path work = Files.createDirectory(writes.resolve("work"));
    Ownership.mode(upper, "rwxr-xr-x"); // that of the container's root folder
    Ownership.give(upper, ids.toHost(0), ids.toHost(0));
    return new Mounts.Upper(upper, work);
  }
}
