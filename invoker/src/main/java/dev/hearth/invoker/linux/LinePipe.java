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

/**
 * A named pipe into which a container writes lines. Both sides open it for reading and writing, so
 * neither sees an end when the other dies: a container outlives Hearth, and what it wrote meanwhile
 * (up to the pipe's size, then it waits) is read by the next process.
 */
public final class LinePipe implements AutoCloseable {
  /** Takes lines. */
  @FunctionalInterface
  public interface Lines {
    /**
     * A line, or a part of one that is longer than 16 KiB. Parts begin and end between characters.
     *
     * @param text without the line feed; a carriage return is part of it
     * @param continued whether the next part belongs to the same line
     */
    void line(String text, boolean continued);
  }

  /** A longer line is handed on in parts. */
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
  private final Lines lines;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private boolean closed;

  private LinePipe(EventLoop loop, int descriptor, Lines lines) {
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

  /** Reads the pipe at {@code path}; lines arrive on the loop's thread. */
  public static LinePipe read(EventLoop loop, Path path, Lines lines) throws IOException {
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
      hand(partial.size(), false);
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
        hand(partial.size(), false);
        start = i + 1;
      } else if (partial.size() + i - start >= LINE_LIMIT) {
        partial.write(bytes, start, i - start);
        start = i;
        hand(Utf8.boundary(partial.toByteArray(), bytes[i]), true);
      }
    }
    partial.write(bytes, start, bytes.length - start);
  }

  /** Hands on the first bytes of what is there; the others are the beginning of the next part. */
  private void hand(int length, boolean continued) {
    byte[] bytes = partial.toByteArray();
    partial.reset();
    partial.write(bytes, length, bytes.length - length);
    lines.line(new String(bytes, 0, length, StandardCharsets.UTF_8), continued);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      loop.closeWatched(descriptor);
    }
  }
}
