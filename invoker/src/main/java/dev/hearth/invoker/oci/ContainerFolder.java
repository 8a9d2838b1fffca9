package dev.hearth.invoker.oci;

import dev.hearth.invoker.linux.LinePipe;
import dev.hearth.invoker.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the parts of one container lie on the host.
 *
 * @param bundle private folder: configuration, root, output
 * @param socket the folder that the container sees as {@code /run/hearth}
 * @param function where the function's files are mounted once they are known, for a stem cell; what
 *     is mounted there the container sees at {@code /function}
 */
record ContainerFolder(Path bundle, Path socket, Path function) {
  /** Room for sockets and nothing else: a container could fill the host's disk otherwise. */
  private static final long SOCKET_FOLDER_BYTES = 64 << 10;

  private static final int SOCKET_FOLDER_FILES = 32;

  static ContainerFolder of(OciConfig config, String id) {
    return new ContainerFolder(
        config.containersFolder().resolve(id),
        config.runFolder().resolve(id),
        config.functionsFolder().resolve(id));
  }

  Path output() {
    return bundle.resolve("stdout");
  }

  Path errors() {
    return bundle.resolve("stderr");
  }

  Path rootfs() {
    return bundle.resolve("rootfs");
  }

  /** Where its sysfs is mounted. */
  Path sys() {
    return bundle.resolve("sys");
  }

  /** What it reads as {@code /sys/devices/system/cpu/online}. */
  Path processors() {
    return bundle.resolve("processors");
  }

  Path writes() {
    return bundle.resolve("writes");
  }

  /**
   * Only root and the group that is the container's group 0 may pass through: its first process
   * goes to its root there, and other users of the machine must not read the image.
   */
  void create(int hostGid) throws IOException {
    Files.createDirectory(bundle);
    Ownership.give(bundle, 0, hostGid);
    Ownership.mode(bundle, "rwx--x---");
  }

  /** The container's own user may open them again by name ({@code /dev/stdout}). */
  void createPipes(int hostUid, int hostGid) throws IOException {
    for (Path pipe : new Path[] {output(), errors()}) {
      LinePipe.create(pipe);
      Ownership.give(pipe, hostUid, hostGid);
    }
  }

  void createSocketFolder(int hostUid, int hostGid) throws IOException {
    Files.createDirectory(socket);
    Mounts.memory(socket, SOCKET_FOLDER_BYTES, SOCKET_FOLDER_FILES, "700", false);
    Ownership.give(socket, hostUid, hostGid);
  }

  void createFunctionFolder(int hostId) throws IOException {
    Files.createDirectory(function);
    Ownership.mode(function, "rwxr-xr-x");
    Ownership.give(function, hostId, hostId);
  }

  int pid() throws IOException {
    return Integer.parseInt(Files.readString(bundle.resolve("pid")).strip());
  }

  /** Unmounts and deletes everything; the container must have ended. */
  void delete() throws IOException {
    Mounts.unmount(rootfs());
    Mounts.unmount(writes());
    Mounts.unmount(sys());
    Mounts.unmount(socket);
    Files.deleteIfExists(socket);
    Mounts.unmount(function);
    Files.deleteIfExists(function);
    Trees.delete(bundle);
  }
}
