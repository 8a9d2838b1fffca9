package dev.hearth.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;

/** Writes bodies: as they are, or as chunks. */
// What fails in writing is seen by the handler of the channel.
@SuppressWarnings("FutureReturnValueIgnored")
public final class BodyFraming {
  /** Up to this many bytes are copied rather than written as a buffer of their own. */
  public static final int SMALL = 4096;

  private static final ByteBuf CRLF = constant("\r\n");
  private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");
  private static final byte[] CONTENT_LENGTH =
      "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CHUNKED =
      "Transfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LAST_SIZE_LINE = 3;
  private static final int LONGEST_SIZE_LINE = 10;

  private BodyFraming() {}

  /** Writes one piece, which becomes the channel's. Does not flush. */
  public static void write(Channel channel, ByteBuf data, boolean chunked) {
    if (!data.isReadable()) {
      data.release();
    } else if (!chunked) {
      channel.write(data, channel.voidPromise());
    } else if (data.readableBytes() <= SMALL) {
      ByteBuf chunk = channel.alloc().directBuffer(data.readableBytes() + LONGEST_SIZE_LINE + 2);
      appendChunk(chunk, data);
      channel.write(chunk, channel.voidPromise());
    } else {
      channel.write(sizeLine(channel.alloc(), data.readableBytes()), channel.voidPromise());
      channel.write(data, channel.voidPromise());
      channel.write(CRLF.duplicate(), channel.voidPromise());
    }
  }

  /**
   * Writes what ends a body.
   *
   * @param trailers lines for the end of a chunked one, mostly none; released by this
   */
  public static void writeEnd(Channel channel, boolean chunked, ByteBuf trailers) {
    if (chunked && trailers.isReadable()) {
      ByteBuf end = channel.alloc().directBuffer(trailers.readableBytes() + LAST_SIZE_LINE + 2);
      appendEnd(end, true, trailers);
      channel.write(end, channel.voidPromise());
    } else {
      trailers.release();
      if (chunked) {
        channel.write(LAST_CHUNK.duplicate(), channel.voidPromise());
      }
    }
  }

  /** Appends a small piece to a buffer that is to be written anyway, and releases it. */
  public static void append(ByteBuf buffer, ByteBuf data, boolean chunked) {
    if (chunked && data.isReadable()) {
      appendChunk(buffer, data);
    } else {
      buffer.writeBytes(data);
      data.release();
    }
  }

  /** Appends what {@link #writeEnd} writes. */
  public static void appendEnd(ByteBuf buffer, boolean chunked, ByteBuf trailers) {
    if (chunked) {
      buffer.writeBytes(LAST_CHUNK, 0, LAST_SIZE_LINE);
      buffer.writeBytes(trailers);
      buffer.writeBytes(CRLF, 0, CRLF.writerIndex());
    }
    trailers.release();
  }

  /**
   * Makes a message with a Content-Length one in chunks, so that trailers can follow.
   *
   * @param message head and body; released by this
   * @param headLength bytes of the head with its empty line
   * @param trailers lines; released by this
   */
  public static ByteBuf inChunks(ByteBuf message, int headLength, ByteBuf trailers) {
    int start = message.readerIndex();
    int headEnd = start + headLength - 2;
    ByteBuf chunked =
        message
            .alloc()
            .directBuffer(message.readableBytes() + trailers.readableBytes() + 2 * CHUNKED.length);
    for (int line = start; line < headEnd; ) {
      int next = message.indexOf(line, headEnd, (byte) '\n') + 1;
      if (!isContentLength(message, line, next)) {
        chunked.writeBytes(message, line, next - line);
      }
      line = next;
    }
    chunked.writeBytes(CHUNKED);
    message.readerIndex(start + headLength);
    if (message.isReadable()) {
      appendChunk(chunked, message);
    } else {
      message.release();
    }
    appendEnd(chunked, true, trailers);
    return chunked;
  }

  private static boolean isContentLength(ByteBuf message, int from, int to) {
    if (to - from < CONTENT_LENGTH.length) {
      return false;
    }
    for (int i = 0; i < CONTENT_LENGTH.length; i++) {
      if (Octets.lower(message.getByte(from + i)) != CONTENT_LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private static void appendChunk(ByteBuf buffer, ByteBuf data) {
    putSizeLine(buffer, data.readableBytes());
    buffer.writeBytes(data);
    buffer.writeShort('\r' << 8 | '\n');
    data.release();
  }

  private static ByteBuf sizeLine(ByteBufAllocator allocator, int size) {
    ByteBuf line = allocator.directBuffer(LONGEST_SIZE_LINE);
    putSizeLine(line, size);
    return line;
  }

  private static void putSizeLine(ByteBuf buffer, int size) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(size)) / 4);
    for (int i = digits - 1; i >= 0; i--) {
      buffer.writeByte(Character.forDigit(size >>> (i * 4) & 15, 16));
    }
    buffer.writeShort('\r' << 8 | '\n');
  }

  private static ByteBuf constant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.unreleasableBuffer(
        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
  }
}
