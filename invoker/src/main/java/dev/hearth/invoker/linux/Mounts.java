package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Mounts file systems without starting a program. Needs root. */
public final class Mounts {
  private static final long NOSUID = 2;
  private static final long NODEV = 4;
  private static final long NOEXEC = 8;
  private static final long BIND = 1 << 12;
  private static final long PRIVATE = 1 << 18;
  private static final long SHARED = 1 << 20;
  private static final int DETACH = 2;
  private static final int NOFOLLOW = 8;

  // struct statx
  private static final int STATUS_BYTES = 256;
  private static final int ATTRIBUTES_OFFSET = 8;
  private static final long MOUNT_ROOT = 0x2000;
  private static final int AT_FDCWD = -100;

  /** The kernel takes one page of options; the last byte ends the text. */
  private static final int OPTIONS_LIMIT = 4095;

  private static final NativeCalls.Call MOUNT =
      NativeCalls.call("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final NativeCalls.Call UMOUNT2 =
      NativeCalls.call("umount2", JAVA_INT, ADDRESS, JAVA_INT);

  private static final NativeCalls.Call STATX =
      NativeCalls.call("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);

  /** The upper and the work folder of an overlay that can be written. */
  public record Upper(Path upper, Path work) {}

  private Mounts() {}

  /**
   * Mounts an overlay.
   *
   * @param lower folders from the bottom to the top, at least two of them without an upper one
   */
  public static void overlay(List<Path> lower, Optional<Upper> upper, Path target)
      throws IOException {
    String options =
        "lowerdir="
            + lower.reversed().stream().map(Path::toString).collect(Collectors.joining(":"))
            + upper.map(u -> ",upperdir=" + u.upper() + ",workdir=" + u.work()).orElse("");
    if (options.length() > OPTIONS_LIMIT) {
      throw new IOException(
          "an image of "
              + lower.size()
              + " layers needs "
              + options.length()
              + " bytes of mount options; the kernel takes "
              + OPTIONS_LIMIT
              + ": use fewer layers or a state folder with a shorter name");
    }
    mount("overlay", target, "overlay", upper.isPresent() ? NODEV : NODEV | NOSUID, options);
  }

  /** Mounts a tmpfs of at most {@code bytes} and {@code files} files, without devices or suid. */
  public static void memory(Path target, long bytes, int files, String mode, boolean executable)
      throws IOException {
    mount(
        "tmpfs",
        target,
        "tmpfs",
        NOSUID | NODEV | (executable ? 0 : NOEXEC),
        "size=" + bytes + ",nr_inodes=" + files + ",mode=" + mode);
  }

  /**
   * Makes a folder a mount of itself, from which nothing that is mounted below it is passed on to
   * other mount namespaces; does nothing when it is a mount already.
   */
  public static void separate(Path folder) throws IOException {
    if (!isMount(folder)) {
      bindToItself(folder, PRIVATE);
    }
  }

  /**
   * Makes a folder a mount of itself, from which what is mounted at it later is passed on to mount
   * namespaces made after it.
   */
  public static void share(Path folder) throws IOException {
    bindToItself(folder, SHARED);
  }

  private static void bindToItself(Path folder, long propagation) throws IOException {
    mount(folder.toString(), folder, "bind", BIND, "");
    mount("none", folder, "none", propagation, "");
  }

  /** Whether something is mounted at a folder itself. */
  public static boolean isMount(Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STATUS_BYTES, 8);
      STATX.invoke(AT_FDCWD, arena.allocateFrom(folder.toString()), 0, 0, status);
      return (status.get(JAVA_LONG, ATTRIBUTES_OFFSET) & MOUNT_ROOT) != 0;
    }
  }

  /** Unmounts what is mounted at {@code target}, topmost first, until nothing is. */
  public static void unmount(Path target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(target.toString());
      while (true) {
        UMOUNT2.invoke(path, DETACH | NOFOLLOW);
      }
    } catch (Errno e) {
      if (e.number() != Errno.EINVAL && e.number() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private static void mount(String source, Path target, String type, long flags, String options)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MOUNT.invoke(
          arena.allocateFrom(source),
          arena.allocateFrom(target.toString()),
          arena.allocateFrom(type),
          flags,
          arena.allocateFrom(options));
    } catch (Errno e) {
      throw new IOException("cannot mount " + type + " at " + target + " (" + options + ")", e);
    }
  }
}
