package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Raw file descriptors. */
final class Descriptors {
  static final int READ_WRITE = 2;
  static final int NONBLOCK = 0x800;
  static final int PATH_ONLY = 0x200000;
  static final int CLOEXEC = 0x80000;

  private static final NativeCalls.Call READ =
      NativeCalls.call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final NativeCalls.Call WRITE =
      NativeCalls.call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final NativeCalls.Call CLOSE = NativeCalls.call("close", JAVA_INT, JAVA_INT);
  private static final NativeCalls.Call OPEN =
      NativeCalls.call("open", JAVA_INT, ADDRESS, JAVA_INT);

  private Descriptors() {}

  static int open(Path path, int flags) throws Errno {
    try (Arena arena = Arena.ofConfined()) {
      return (int) OPEN.invoke(arena.allocateFrom(path.toString()), flags | CLOEXEC);
    }
  }

  /**
   * @return the number of bytes; 0 at the end, -1 when nothing is there now
   */
  static int read(int descriptor, MemorySegment buffer) throws Errno {
    try {
      return (int) READ.invoke(descriptor, buffer, buffer.byteSize());
    } catch (Errno e) {
      if (e.number() == Errno.EAGAIN) {
        return -1;
      }
      throw e;
    }
  }

  static void write(int descriptor, MemorySegment buffer) throws Errno {
    WRITE.invoke(descriptor, buffer, buffer.byteSize());
  }

  static void close(int descriptor) {
    try {
      CLOSE.invoke(descriptor);
    } catch (Errno e) {
      throw new IllegalStateException("descriptor " + descriptor, e);
    }
  }
}
