package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A mount that is at no place yet, read-only, without devices or set-user-id. It is so before it is
 * attached: where a mount was passed on to another mount namespace, a later change here would leave
 * it writable there. Unless it is attached it goes when this is closed.
 */
public final class DetachedMount implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int CLONE = 1;
  private static final int CLOEXEC = 1;
  private static final int FROM_DESCRIPTOR = 4;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;
  private static final long READ_ONLY = 1;
  private static final long NOSUID = 2;
  private static final long NODEV = 4;
  private static final long NOEXEC = 8;
  private static final long PRIVATE = 1 << 18;
  private static final int ATTRIBUTES_BYTES = 32;

  /** What the kernel takes as the value of one option, without the byte that ends it. */
  private static final int VALUE_LIMIT = 255;

  // the numbers are the same on all architectures that Java 25 runs on
  private static final NativeCalls.Call OPEN_TREE =
      NativeCalls.systemCall("open_tree", 428, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final NativeCalls.Call MOVE_MOUNT =
      NativeCalls.systemCall("move_mount", 429, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final NativeCalls.Call OPEN_FILE_SYSTEM =
      NativeCalls.systemCall("fsopen", 430, ADDRESS, JAVA_LONG);
  private static final NativeCalls.Call CONFIGURE =
      NativeCalls.systemCall("fsconfig", 431, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
  private static final NativeCalls.Call MOUNT =
      NativeCalls.systemCall("fsmount", 432, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final NativeCalls.Call SET_ATTRIBUTES =
      NativeCalls.systemCall(
          "mount_setattr", 442, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG);

  private final int descriptor;

  private DetachedMount(int descriptor) {
    this.descriptor = descriptor;
  }

  /** A folder, without what is mounted below it. */
  public static DetachedMount of(Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int tree =
          (int)
              OPEN_TREE.invoke(
                  (long) AT_FDCWD,
                  arena.allocateFrom(folder.toString()),
                  (long) CLONE | Descriptors.CLOEXEC);
      DetachedMount mount = new DetachedMount(tree);
      try {
        // struct mount_attr: set, clear, propagation, user namespace
        MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 8);
        attributes.setAtIndex(JAVA_LONG, 0, READ_ONLY | NOSUID | NODEV);
        attributes.setAtIndex(JAVA_LONG, 2, PRIVATE);
        SET_ATTRIBUTES.invoke(
            (long) tree,
            arena.allocateFrom(""),
            (long) AT_EMPTY_PATH,
            attributes,
            (long) ATTRIBUTES_BYTES);
        return mount;
      } catch (IOException e) {
        mount.close();
        throw e;
      }
    }
  }

  /**
   * An overlay of folders, from the bottom to the top, at least two and at most fourteen. They are
   * named by descriptors: those names are short, and tell whoever sees the mount no path of here.
   */
  public static DetachedMount overlay(List<Path> folders) throws IOException {
    List<Integer> open = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      for (Path folder : folders.reversed()) {
        open.add(Descriptors.open(folder, Descriptors.PATH_ONLY));
      }
      String lower =
          open.stream().map(number -> "/proc/self/fd/" + number).collect(Collectors.joining(":"));
      if (lower.length() > VALUE_LIMIT) {
        throw new IOException("cannot lay " + folders.size() + " folders over each other");
      }
      int context = (int) OPEN_FILE_SYSTEM.invoke(arena.allocateFrom("overlay"), (long) CLOEXEC);
      open.add(context);
      CONFIGURE.invoke(
          (long) context,
          (long) SET_STRING,
          arena.allocateFrom("lowerdir"),
          arena.allocateFrom(lower),
          0L);
      CONFIGURE.invoke((long) context, (long) CREATE, MemorySegment.NULL, MemorySegment.NULL, 0L);
      return new DetachedMount(
          (int) MOUNT.invoke((long) context, (long) CLOEXEC, READ_ONLY | NOSUID | NODEV));
    } finally {
      open.forEach(Descriptors::close);
    }
  }

  /** A file system that needs no options, without programs. */
  public static DetachedMount of(String type) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int context = (int) OPEN_FILE_SYSTEM.invoke(arena.allocateFrom(type), (long) CLOEXEC);
      try {
        CONFIGURE.invoke((long) context, (long) CREATE, MemorySegment.NULL, MemorySegment.NULL, 0L);
        return new DetachedMount(
            (int)
                MOUNT.invoke((long) context, (long) CLOEXEC, READ_ONLY | NOSUID | NODEV | NOEXEC));
      } finally {
        Descriptors.close(context);
      }
    }
  }

  /** Mounts it at a folder, over what is mounted there, and wherever that is passed on to. */
  public void attach(Path target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MOVE_MOUNT.invoke(
          (long) descriptor,
          arena.allocateFrom(""),
          (long) AT_FDCWD,
          arena.allocateFrom(target.toString()),
          (long) FROM_DESCRIPTOR);
    }
  }

  @Override
  public void close() {
    Descriptors.close(descriptor);
  }
}
