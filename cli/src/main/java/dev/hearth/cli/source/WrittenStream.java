package dev.hearth.cli.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;

/**
 * What a writer writes, to be read at the same time. A writer that fails makes the reader fail with
 * the same reason, so that half an archive is never taken for a whole one. For one reader.
 */
final class WrittenStream extends InputStream {
  private static final int BUFFER_BYTES = 256 * 1024;

  /** Writes everything to the stream it is given. */
  @FunctionalInterface
  interface Writer {
    void write(OutputStream target) throws IOException;
  }

  private final PipedInputStream source = new PipedInputStream(BUFFER_BYTES);
  private volatile Throwable failure;

  private WrittenStream() {}

  static InputStream of(Writer writer) {
    WrittenStream stream = new WrittenStream();
    PipedOutputStream target = new PipedOutputStream();
    try {
      stream.source.connect(target);
    } catch (IOException e) {
      throw new IllegalStateException("a new pipe is already connected", e);
    }
    Thread.ofVirtual().name("archive").start(() -> stream.fill(writer, target));
    return stream;
  }

  private void fill(Writer writer, PipedOutputStream target) {
    // The failure is stored before the pipe's end can be seen.
    try (target) {
      try {
        writer.write(target);
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  @Override
  public int read() throws IOException {
    int value = source.read();
    check(value);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = source.read(buffer, offset, length);
    check(count);
    return count;
  }

  private void check(int result) throws IOException {
    if (result >= 0) {
      return;
    }
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IOException(failure);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
