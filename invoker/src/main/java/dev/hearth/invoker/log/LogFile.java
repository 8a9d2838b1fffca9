package dev.hearth.invoker.log;

import dev.hearth.invoker.log.LogFormat.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads bytes and lines of a file of a log. */
final class LogFile {
  /** More than any head has: a function's name is bounded. */
  private static final int HEAD_BYTES = 128;

  private LogFile() {}

  /** At most {@code count} bytes from a position on; fewer at the end of the file. */
  static byte[] bytes(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
      // goes on until the buffer is full or the file ends
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  static Head head(FileChannel channel) throws IOException {
    byte[] start = bytes(channel, 0, HEAD_BYTES);
    int end = 0;
    while (end < start.length && start[end] != '\n') {
      end++;
    }
    return end == start.length
        ? Head.NONE
        : Head.decode(new String(start, 0, end, StandardCharsets.UTF_8));
  }
}
