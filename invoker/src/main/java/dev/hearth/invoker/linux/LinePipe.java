package dev.hearth.invoker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A named pipe into which a container writes lines. Both sides open it for reading and writing, so
 * neither sees an end when the other dies: a container outlives Hearth, and what it wrote meanwhile
 * (up to the pipe's size, then it waits) is read by the next process.
 */
public final class LinePipe implements AutoCloseable {
  /** A longer line is handed on in pieces. */
  private static final int LINE_LIMIT = 16 << 10;

  private static final int READ_BYTES = 64 << 10;
  private static final int SET_PIPE_SIZE = 1031;

  /** What fits while Hearth is away; the kernel's default bound for a pipe. */
  private static final int PIPE_BYTES = 1 << 20;

  private static final NativeCalls.Call MKFIFO =
      NativeCalls.call("mkfifo", JAVA_INT, ADDRESS, JAVA_INT);
  private static final NativeCalls.Call FCNTL =
      NativeCalls.call("fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

  private final EventLoop loop;
  private final int descriptor;
  private final Consumer<String> lines;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private boolean closed;

  private LinePipe(EventLoop loop, int descriptor, Consumer<String> lines) {
    this.loop = loop;
    this.descriptor = descriptor;
    this.lines = lines;
  }

  /** Makes the pipe; nobody reads it yet. */
  public static void create(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MKFIFO.invoke(arena.allocateFrom(path.toString()), 0600);
    }
  }

  /** Reads the pipe at {@code path}; lines arrive on the loop's thread, without their ends. */
  public static LinePipe read(EventLoop loop, Path path, Consumer<String> lines)
      throws IOException {
    int descriptor = Descriptors.open(path, Descriptors.READ_WRITE | Descriptors.NONBLOCK);
    LinePipe pipe = new LinePipe(loop, descriptor, lines);
    try {
      FCNTL.invoke(descriptor, SET_PIPE_SIZE, PIPE_BYTES);
      loop.watch(descriptor, () -> pipe.readAvailable(1));
      return pipe;
    } catch (Errno e) {
      Descriptors.close(descriptor);
      throw e;
    }
  }

  /** Hands on what is in the pipe now, at most its size, and then what is left of a line. */
  public synchronized void drain() {
    readAvailable(2 * PIPE_BYTES / READ_BYTES);
    if (partial.size() > 0) {
      endLine();
    }
  }

  private synchronized void readAvailable(int reads) {
    if (closed) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(READ_BYTES);
      for (int i = 0; i < reads; i++) {
        int count = Descriptors.read(descriptor, buffer);
        if (count <= 0) {
          return;
        }
        split(buffer.asSlice(0, count).toArray(JAVA_BYTE));
      }
    } catch (Errno e) {
      throw new IllegalStateException("cannot read the output of a container", e);
    }
  }

  private void split(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        partial.write(bytes, start, i - start);
        endLine();
        start = i + 1;
      } else if (partial.size() + i - start >= LINE_LIMIT) {
        partial.write(bytes, start, i - start);
        endLine();
        start = i;
      }
    }
    partial.write(bytes, start, bytes.length - start);
  }

  private void endLine() {
    String line = partial.toString(StandardCharsets.UTF_8);
    partial.reset();
    lines.accept(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      loop.closeWatched(descriptor);
    }
  }
}
