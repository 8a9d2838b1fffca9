package dev.hearth.gateway.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads a chunked body piece by piece. Strict: sizes of 1 to 15 hexadecimal digits, lines that end
 * with CR LF. Chunk extensions are read over, trailers are kept; both are bounded.
 */
public final class ChunkReader {
  private static final int LONGEST_LINE = 1024; // of extensions, per chunk
  private static final int MOST_DIGITS = 15;

  private enum State {
    SIZE,
    EXTENSION,
    SIZE_FEED,
    DATA,
    DATA_RETURN,
    DATA_FEED,
    TRAILER_START,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_FEED,
    END_FEED,
    END
  }

  private State state = State.SIZE;
  private long size;
  private int digits;
  private int lineLength;
  private Trailers trailers;
  private boolean trailed;

  public void reset() {
    state = State.SIZE;
    size = 0;
    digits = 0;
    lineLength = 0;
    trailed = false;
  }

  /** Whether the last chunk and the trailers were read. */
  public boolean ended() {
    return state == State.END;
  }

  /** Whether there were trailers, once the body has {@link #ended}. */
  public boolean trailed() {
    return trailed;
  }

  /** The trailers, where there were any, until the next body is read. */
  public Trailers trailers() {
    return trailers;
  }

  /**
   * Reads on. Returns the next piece of data, for the caller to release, or null when there is none
   * in {@code buffer} or the body has ended.
   *
   * @throws BadMessageException when the framing is broken
   */
  public ByteBuf next(ByteBuf buffer) {
    while (buffer.isReadable() && state != State.END) {
      if (state == State.DATA) {
        int length = (int) Math.min(size, buffer.readableBytes());
        size -= length;
        if (size == 0) {
          state = State.DATA_RETURN;
        }
        return buffer.readRetainedSlice(length);
      }
      octet(buffer.readByte());
    }
    return null;
  }

  private void octet(byte b) {
    switch (state) {
      case SIZE -> size(b);
      case EXTENSION -> extension(b);
      case SIZE_FEED -> {
        expect(b, '\n');
        state = size == 0 ? State.TRAILER_START : State.DATA;
      }
      case DATA_RETURN -> {
        expect(b, '\r');
        state = State.DATA_FEED;
      }
      case DATA_FEED -> {
        expect(b, '\n');
        digits = 0;
        lineLength = 0;
        state = State.SIZE;
      }
      case TRAILER_START, TRAILER_NAME, TRAILER_VALUE, TRAILER_FEED -> trailer(b);
      case END_FEED -> {
        expect(b, '\n');
        state = State.END;
        if (trailed) {
          trailers.end();
        }
      }
      case DATA, END -> throw new IllegalStateException(state.name());
    }
  }

  private void size(byte b) {
    int digit = Character.digit(b, 16);
    if (digit >= 0) {
      if (++digits > MOST_DIGITS) {
        throw new BadMessageException("a chunk size has more than 15 digits");
      }
      size = (digits == 1 ? 0 : size << 4) + digit;
    } else if (digits > 0 && (b == ';' || b == ' ' || b == '\t')) {
      state = State.EXTENSION;
    } else if (digits > 0 && b == '\r') {
      state = State.SIZE_FEED;
    } else {
      throw new BadMessageException("a chunk size is not a hexadecimal number");
    }
  }

  private void extension(byte b) {
    if (b == '\r') {
      state = State.SIZE_FEED;
    } else if (!Octets.isValue(b) || ++lineLength > LONGEST_LINE) {
      throw new BadMessageException(
          "a chunk extension has a control character or more than " + LONGEST_LINE + " bytes");
    }
  }

  private void trailer(byte b) {
    switch (state) {
      case TRAILER_START -> {
        if (b == '\r') {
          state = State.END_FEED;
        } else if (Octets.isToken(b)) {
          beginTrailers();
          state = State.TRAILER_NAME;
        } else {
          throw new BadMessageException("a trailer does not begin with a header name");
        }
      }
      case TRAILER_NAME -> {
        if (b == ':') {
          state = State.TRAILER_VALUE;
        } else if (!Octets.isToken(b)) {
          throw new BadMessageException("a trailer has no valid header name");
        }
      }
      case TRAILER_VALUE -> {
        if (b == '\r') {
          state = State.TRAILER_FEED;
        } else if (!Octets.isValue(b)) {
          throw new BadMessageException("a trailer has a control character");
        }
      }
      default -> {
        expect(b, '\n');
        state = State.TRAILER_START;
      }
    }
    if (trailed) {
      trailers.add(b);
    }
  }

  private void beginTrailers() {
    if (!trailed) {
      trailed = true;
      trailers = trailers == null ? new Trailers() : trailers;
      trailers.clear();
    }
  }

  private static void expect(byte b, char expected) {
    if (b != expected) {
      throw new BadMessageException("a chunk does not end with CR LF");
    }
  }
}
