package dev.hearth.invoker.volume;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.invoker.linux.ExitStatus;
import dev.hearth.invoker.linux.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The file that a volume lies in, by the programs of {@code util-linux} and {@code e2fsprogs}. */
final class VolumeFile {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/bin"), Path.of("/bin"));

  private VolumeFile() {}

  /**
   * Makes an empty file system whose room on the disk is reserved.
   *
   * @param uid owner of its root
   */
  static void make(Path file, long bytes, int uid, int gid) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    try {
      reserve(part, bytes);
      run(
          List.of(
              "mkfs.ext4",
              "-q",
              "-F",
              "-m",
              "0",
              "-E",
              "nodiscard,root_owner=" + uid + ":" + gid,
              part.toString()));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void reserve(Path file, long bytes) throws IOException {
    long free = Files.getFileStore(file.getParent()).getUsableSpace();
    long has = Files.exists(file) ? Files.size(file) : 0;
    // asked first, since reserving takes all there is before it fails
    if (bytes - has > free) {
      throw new HearthException(
          ErrorCode.DISK_FULL,
          "the disk has no room for a volume of %d MiB (%d MiB are free)"
              .formatted(bytes >> 20, free >> 20));
    }
    run(List.of("fallocate", "-l", String.valueOf(bytes), file.toString()));
  }

  static void mount(Path file, Path folder) throws IOException {
    run(
        List.of(
            "mount",
            "-t",
            "ext4",
            "-o",
            "loop,nosuid,nodev,noatime",
            file.toString(),
            folder.toString()));
  }

  /** Makes the root of a new one what a program expects: empty, with its mode. */
  static void finish(Path mount, int mode) throws IOException {
    Files.deleteIfExists(mount.resolve("lost+found"));
    Files.setAttribute(mount, "unix:mode", mode);
  }

  /** Whether a mount of it is left anywhere, for example in a container that has not ended. */
  static boolean isInUse(Path file) throws IOException {
    return !output(List.of("losetup", "-n", "-O", "NAME", "-j", file.toString())).isEmpty();
  }

  /**
   * Makes one that is not mounted larger. (Growing a mounted one takes CAP_SYS_RESOURCE, which root
   * does not have everywhere.)
   */
  static void grow(Path file, long bytes) throws IOException {
    reserve(file, bytes);
    run(List.of("e2fsck", "-f", "-p", file.toString()));
    run(List.of("resize2fs", file.toString()));
  }

  private static void run(List<String> command) throws IOException {
    output(command);
  }

  private static String output(List<String> command) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.set(0, path(command.getFirst()).toString());
    Path output = Files.createTempFile("hearth-volume", ".out");
    try {
      ExitStatus status = Program.run(all, output, output);
      String text = Files.readString(output).strip();
      // e2fsck says by 1 that it has mended something
      boolean mended =
          command.getFirst().equals("e2fsck") && status.code().equals(OptionalInt.of(1));
      if (!mended && !status.code().equals(OptionalInt.of(0))) {
        throw new IOException(
            "'%s' failed: %s"
                .formatted(String.join(" ", command), text.isEmpty() ? status.toString() : text));
      }
      return text;
    } finally {
      Files.delete(output);
    }
  }

  private static Path path(String name) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.RUNTIME_UNAVAILABLE,
                    "volumes need the program %s: apt-get install e2fsprogs mount util-linux"
                        .formatted(name)));
  }
}
