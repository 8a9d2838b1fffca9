package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** What the kernel's overlay file system notes in folders of layers. */
public final class OverlayMarks {
  private static final NativeCalls.Call GET_ATTRIBUTE =
      NativeCalls.call("getxattr", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);

  private OverlayMarks() {}

  /** Whether a folder hides what is in the same folder of lower layers. */
  public static boolean opaque(Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(1);
      long length =
          GET_ATTRIBUTE.invoke(
              arena.allocateFrom(folder.toString()),
              arena.allocateFrom("trusted.overlay.opaque"),
              value,
              value.byteSize());
      return length == 1 && value.get(JAVA_BYTE, 0) == 'y';
    } catch (Errno e) {
      if (e.number() == Errno.ENODATA || e.number() == Errno.ENOTSUP) {
        return false;
      }
      throw e;
    }
  }
}
