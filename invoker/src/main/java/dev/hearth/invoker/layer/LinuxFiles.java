package dev.hearth.invoker.layer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The file system calls that {@code java.nio.file} lacks: relative to an open folder, never through
 * a link, with device nodes, trusted attributes, and names as the bytes they are (Java's own paths
 * cannot hold {@code ő} when the server runs in the C locale).
 *
 * <p>For one thread: the memory of a call's arguments is used again by the next.
 */
final class LinuxFiles implements AutoCloseable {
  static final int S_IFIFO = 0x1000;
  static final int S_IFCHR = 0x2000;
  static final int S_IFDIR = 0x4000;
  static final int S_IFMT = 0xf000;

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_CLOEXEC = 0x80000;

  // These two differ between x86 and ARM.
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

  /** The same number on every architecture; the C library has no function for it. */
  private static final long SYS_OPENAT2 = 437;

  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long RESOLVE_NO_SYMLINKS = 0x04;
  private static final long RESOLVE_BENEATH = 0x08;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SYSCALL =
      function("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
  private static final MethodHandle OPENAT =
      function("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle WRITE =
      function("write", -1, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle CLOSE = function("close", -1, JAVA_INT, JAVA_INT);
  private static final MethodHandle MKDIRAT =
      function("mkdirat", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SYMLINKAT =
      function("symlinkat", -1, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle LINKAT =
      function("linkat", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UNLINKAT =
      function("unlinkat", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle MKNODAT =
      function("mknodat", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle FCHOWNAT =
      function("fchownat", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle FCHMODAT =
      function("fchmodat", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle FCHMOD = function("fchmod", -1, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle UTIMENSAT =
      function("utimensat", -1, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle FUTIMENS =
      function("futimens", -1, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle STATX =
      function("statx", -1, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle FSETXATTR =
      function("fsetxattr", -1, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);

  static final int BUFFER_BYTES = 1 << 17;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment captured = arena.allocate(CAPTURED);
  private final MemorySegment firstText = arena.allocate(8192);
  private final MemorySegment secondText = arena.allocate(8192);
  private final MemorySegment struct = arena.allocate(256, 8);
  private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

  private static MethodHandle function(
      String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    Linker.Option errno = Linker.Option.captureCallState("errno");
    Linker.Option[] options =
        firstVariadic < 0
            ? new Linker.Option[] {errno}
            : new Linker.Option[] {errno, Linker.Option.firstVariadicArg(firstVariadic)};
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        options);
  }

  /** Opens a folder by an absolute path of our own. */
  int openRoot(String path) throws NativeFailure {
    try {
      return checked(
          (int)
              OPENAT.invokeExact(
                  captured, AT_FDCWD, first(path), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0),
          "open",
          path);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Opens a folder below another; the kernel refuses every link on the way and any way out. */
  int openBeneath(int root, String path) throws NativeFailure {
    // struct open_how: flags, mode, resolve
    struct.set(JAVA_LONG, 0, O_DIRECTORY | O_CLOEXEC);
    struct.set(JAVA_LONG, 8, 0);
    struct.set(JAVA_LONG, 16, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
    try {
      return checked(
          (int) (long) SYSCALL.invokeExact(captured, SYS_OPENAT2, root, first(path), struct, 24L),
          "open",
          path);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Makes a file that must not exist yet. */
  int create(int folder, String name) throws NativeFailure {
    try {
      return checked(
          (int)
              OPENAT.invokeExact(
                  captured,
                  folder,
                  first(name),
                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                  0x180),
          "create",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void write(int file, byte[] bytes, int length) throws NativeFailure {
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, length);
    long written = 0;
    try {
      while (written < length) {
        written +=
            checked(
                (int)
                    (long)
                        WRITE.invokeExact(
                            captured, file, buffer.asSlice(written), length - written),
                "write",
                "a file");
      }
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void close(int file) throws NativeFailure {
    try {
      checked((int) CLOSE.invokeExact(captured, file), "close", "a file");
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void makeFolder(int folder, String name) throws NativeFailure {
    try {
      checked((int) MKDIRAT.invokeExact(captured, folder, first(name), 0x1c0), "mkdir", name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void makeLink(int folder, String name, String target) throws NativeFailure {
    try {
      checked(
          (int) SYMLINKAT.invokeExact(captured, first(target), folder, second(name)),
          "symlink",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Makes a further name of a file; of a symbolic link it makes one of the link itself. */
  void makeHardLink(int fromFolder, String from, int folder, String name) throws NativeFailure {
    try {
      checked(
          (int) LINKAT.invokeExact(captured, fromFolder, first(from), folder, second(name), 0),
          "link",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Removes anything but a folder. */
  void remove(int folder, String name) throws NativeFailure {
    try {
      checked((int) UNLINKAT.invokeExact(captured, folder, first(name), 0), "unlink", name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Makes a fifo, or (character device 0:0) overlayfs' white-out. */
  void makeNode(int folder, String name, int type) throws NativeFailure {
    try {
      checked(
          (int) MKNODAT.invokeExact(captured, folder, first(name), type | 0x180, 0L),
          "mknod",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Sets the owner of {@code name}, a link itself; with an empty name, of the open file. */
  void own(int folder, String name, int uid, int gid) throws NativeFailure {
    int flags = AT_SYMLINK_NOFOLLOW | (name.isEmpty() ? AT_EMPTY_PATH : 0);
    try {
      checked(
          (int) FCHOWNAT.invokeExact(captured, folder, first(name), uid, gid, flags),
          "chown",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void mode(int file, int mode) throws NativeFailure {
    try {
      checked((int) FCHMOD.invokeExact(captured, file, mode), "chmod", "a file");
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Must not be given a symbolic link: it would be followed. */
  void mode(int folder, String name, int mode) throws NativeFailure {
    try {
      checked((int) FCHMODAT.invokeExact(captured, folder, first(name), mode, 0), "chmod", name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void modified(int file, Instant time) throws NativeFailure {
    try {
      checked((int) FUTIMENS.invokeExact(captured, file, times(time)), "utimens", "a file");
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  void modified(int folder, String name, Instant time) throws NativeFailure {
    try {
      checked(
          (int)
              UTIMENSAT.invokeExact(
                  captured, folder, first(name), times(time), AT_SYMLINK_NOFOLLOW),
          "utimens",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** The type bits of a file's mode, a link's own; see {@link #S_IFMT}. */
  int type(int folder, String name) throws NativeFailure {
    try {
      checked(
          (int) STATX.invokeExact(captured, folder, first(name), AT_SYMLINK_NOFOLLOW, 1, struct),
          "statx",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
    // struct statx: stx_mode
    return struct.get(JAVA_SHORT, 28) & S_IFMT;
  }

  void attribute(int file, String name, String value) throws NativeFailure {
    MemorySegment text = second(value);
    try {
      checked(
          (int) FSETXATTR.invokeExact(captured, file, first(name), text, (long) value.length(), 0),
          "setxattr",
          name);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private MemorySegment first(String text) {
    firstText.setString(0, text, StandardCharsets.UTF_8);
    return firstText;
  }

  private MemorySegment second(String text) {
    secondText.setString(0, text, StandardCharsets.UTF_8);
    return secondText;
  }

  /** struct timespec[2]: access and modification. */
  private MemorySegment times(Instant time) {
    for (int offset = 0; offset < 32; offset += 16) {
      struct.set(JAVA_LONG, offset, time.getEpochSecond());
      struct.set(JAVA_LONG, offset + 8, time.getNano());
    }
    return struct;
  }

  private int checked(int result, String call, String path) throws NativeFailure {
    if (result < 0) {
      throw new NativeFailure(call, path, (int) ERRNO.get(captured, 0L));
    }
    return result;
  }

  private static RuntimeException rethrown(Throwable e) throws NativeFailure {
    if (e instanceof NativeFailure failure) {
      throw failure;
    }
    if (e instanceof RuntimeException failure) {
      throw failure;
    }
    if (e instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(e);
  }
}
