package dev.hearth.gateway.forward;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * Holds on to the very file that a path names, so that it can be connected to without the path
 * being resolved a second time.
 *
 * <p>A container can write the folder of its socket, and so could put a link to another socket of
 * the host in its place. {@code open(O_PATH | O_NOFOLLOW)} holds the link itself then, and {@code
 * connect} to {@code /proc/self/fd/N} goes to exactly the file that is held: the kernel refuses
 * whatever is not a socket with ECONNREFUSED. There is no moment between a check and a use. Folders
 * further up belong to the host.
 */
final class SocketPin implements AutoCloseable {
  private static final int O_PATH = 0x200000;
  // 0x8000 on arm64, where 0x20000 means O_LARGEFILE.
  private static final int O_NOFOLLOW =
      System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
  private static final int O_CLOEXEC = 0x80000;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("open").orElseThrow(),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(2),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("close").orElseThrow(),
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final int descriptor;

  private SocketPin(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * @throws IOException when there is nothing at that path
   */
  static SocketPin open(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment name = arena.allocateFrom(path.toString());
      int descriptor = (int) OPEN.invokeExact(state, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
      if (descriptor < 0) {
        throw new IOException("cannot open " + path + ": errno " + (int) ERRNO.get(state, 0L));
      }
      return new SocketPin(descriptor);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A path that leads to the file that is held, for as long as this is open. */
  String path() {
    return "/proc/self/fd/" + descriptor;
  }

  @Override
  public void close() {
    try {
      int _ = (int) CLOSE.invokeExact(descriptor);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
