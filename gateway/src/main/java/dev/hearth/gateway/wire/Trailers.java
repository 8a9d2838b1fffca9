package dev.hearth.gateway.wire;

import dev.hearth.api.error.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The header lines behind a chunked body. Used again for one body after the other. */
public final class Trailers extends HeadReader {
  private static final int LONGEST = 8 * 1024;

  /**
   * Never passed on. Of RFC 9110, 6.5.1: what frames, routes, modifies, authenticates or explains
   * how to read a message must stand before it; and what the gateway vouches for.
   */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "content-length",
          "host",
          "cache-control",
          "expect",
          "max-forwards",
          "pragma",
          "range",
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since",
          "if-range",
          "authorization",
          "www-authenticate",
          "authentication-info",
          "proxy-authentication-info",
          "cookie",
          "set-cookie",
          "age",
          "date",
          "expires",
          "location",
          "retry-after",
          "vary",
          "warning",
          "content-encoding",
          "content-type",
          "content-range",
          "x-call-id",
          "idempotency-key",
          "forwarded",
          "x-real-ip",
          "traceparent",
          "tracestate");

  /** What Hearth says of a call, or a proxy of a caller. */
  private static final long VOUCHED_FOR =
      HeaderName.set(
          HeaderName.DEADLINE,
          HeaderName.HEARTH_OTHER,
          HeaderName.FORWARDED_FOR,
          HeaderName.FORWARDED_PROTO,
          HeaderName.FORWARDED_HOST,
          HeaderName.FORWARDED_PREFIX,
          HeaderName.FORWARDED_OTHER);

  private byte[] bytes = new byte[256];
  private int size;

  /**
   * Reads lines that came in another way than behind chunks.
   *
   * @param lines with an empty one at the end, which ends at {@code length}
   * @throws BadMessageException for anything that is not allowed
   */
  public void read(byte[] lines, int length) {
    clear();
    for (int i = 0; i < length - 1; i++) {
      add(lines[i]);
    }
    end();
  }

  void clear() {
    size = 0;
  }

  void add(byte b) {
    if (size == LONGEST) {
      throw new BadMessageException(
          ErrorCode.HEADERS_TOO_LARGE, "trailers have more than " + LONGEST + " bytes; send fewer");
    }
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = b;
  }

  /** All lines are there, but the line feed of the empty one. */
  void end() {
    add((byte) '\n');
    begin(bytes);
    fieldLines(bytes, 0, size);
  }

  /** Whether the line may be passed on: by its name, and since it is not for one connection. */
  public boolean passes(int index) {
    HeaderName name = fields().name(index);
    return !fields().endsHere(index)
        && !name.isIn(VOUCHED_FOR)
        && !FORBIDDEN.contains(fields().nameText(index).toLowerCase(Locale.ROOT));
  }

  /** The lines that may be passed on, each with its end; for the caller to release. */
  public ByteBuf lines(ByteBufAllocator allocator) {
    ByteBuf lines = Unpooled.EMPTY_BUFFER;
    for (int i = 0; i < fields().count(); i++) {
      if (passes(i)) {
        lines = lines.isReadable() ? lines : allocator.directBuffer(size);
        int start = fields().lineStart(i);
        lines.writeBytes(bytes, start, fields().lineEnd(i) - start);
      }
    }
    return lines;
  }
}
