package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files below a folder, found as a process finds them whose root that folder is. */
public final class RootedFiles {
  private static final long IN_ROOT = 0x10;
  private static final int HOW_BYTES = 24;
  private static final int MODE = 07777;

  // the number is the same on all architectures that Java 25 runs on
  private static final NativeCalls.Call OPENAT2 =
      NativeCalls.systemCall("openat2", 437, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);

  private RootedFiles() {}

  /**
   * Whether a path leads to a regular file that its owner, its group or others may execute. Links
   * never lead out of {@code root}.
   *
   * @param path absolute, as seen from within
   */
  public static boolean isProgram(Path root, String path) throws IOException {
    return opened(
            root,
            path,
            file ->
                Files.isRegularFile(file) && mayBeExecuted(Files.getPosixFilePermissions(file))
                    ? Optional.of(file)
                    : Optional.empty())
        .isPresent();
  }

  private interface Look<T> {
    Optional<T> at(Path opened) throws IOException;
  }

  private static <T> Optional<T> opened(Path root, String path, Look<T> look) throws IOException {
    int folder = Descriptors.open(root, Descriptors.PATH_ONLY);
    try (Arena arena = Arena.ofConfined()) {
      // struct open_how: flags, mode, resolve
      MemorySegment how = arena.allocate(HOW_BYTES, 8);
      how.setAtIndex(JAVA_LONG, 0, (long) Descriptors.PATH_ONLY | Descriptors.CLOEXEC);
      how.setAtIndex(JAVA_LONG, 2, IN_ROOT);
      int file =
          (int) OPENAT2.invoke((long) folder, arena.allocateFrom(path), how, (long) HOW_BYTES);
      try {
        return look.at(Path.of("/proc/self/fd/" + file));
      } finally {
        Descriptors.close(file);
      }
    } catch (Errno e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      Descriptors.close(folder);
    }
  }

  /** Owner and mode of a folder, as the host sees them. */
  public record Folder(int uid, int gid, int mode) {}

  /** Empty where no folder is. */
  public static Optional<Folder> folder(Path root, String path) throws IOException {
    return opened(
        root,
        path,
        file ->
            Files.isDirectory(file)
                ? Optional.of(folder(Files.readAttributes(file, "unix:uid,gid,mode")))
                : Optional.empty());
  }

  private static Folder folder(Map<String, Object> numbers) {
    return new Folder(
        (int) numbers.get("uid"), (int) numbers.get("gid"), (int) numbers.get("mode") & MODE);
  }

  private static boolean mayBeExecuted(Set<PosixFilePermission> permissions) {
    return permissions.contains(PosixFilePermission.OWNER_EXECUTE)
        || permissions.contains(PosixFilePermission.GROUP_EXECUTE)
        || permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
  }
}
