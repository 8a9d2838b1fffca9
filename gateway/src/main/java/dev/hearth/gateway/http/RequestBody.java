package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.wire.BadMessageException;
import dev.hearth.gateway.wire.ChunkReader;
import dev.hearth.gateway.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** The body of a request as it is read: of a declared length, or in chunks. */
final class RequestBody {
  private boolean chunked;
  private long remaining;
  private long received;
  private long limit;
  private ChunkReader chunks;

  void begin(RequestHead head) {
    chunked = head.chunked();
    remaining = Math.max(0, head.contentLength());
    received = 0;
    if (chunked) {
      chunks = chunks == null ? new ChunkReader() : chunks;
      chunks.reset();
    }
  }

  /** Bytes that are still to come of a declared length. */
  long remaining() {
    return remaining;
  }

  boolean begun() {
    return received > 0;
  }

  boolean ended() {
    return chunked ? chunks.ended() : remaining == 0;
  }

  /** Sets the most bytes that are accepted. */
  void limitTo(long bytes) {
    limit = bytes;
  }

  /**
   * Reads on. Returns the next piece, for the caller to release, or null when there is none.
   *
   * @throws BadMessageException when the framing is broken, or the body too large
   */
  ByteBuf next(ByteBuf data) {
    ByteBuf piece = chunked ? chunks.next(data) : fixed(data);
    if (piece != null) {
      received += piece.readableBytes();
      if (received > limit) {
        piece.release();
        throw new BadMessageException(ErrorCode.PAYLOAD_TOO_LARGE, Reception.tooLarge(limit));
      }
    }
    return piece;
  }

  /** Lines that came behind the body and may be passed on, for the caller to release. */
  ByteBuf trailers(ByteBufAllocator allocator) {
    return chunked && chunks.trailed() ? chunks.trailers().lines(allocator) : Unpooled.EMPTY_BUFFER;
  }

  private ByteBuf fixed(ByteBuf data) {
    int length = (int) Math.min(remaining, data.readableBytes());
    remaining -= length;
    return length == 0 ? null : data.readRetainedSlice(length);
  }
}
