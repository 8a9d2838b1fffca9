package dev.hearth.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Bodies that are held as a whole, within the memory there is for all of them.
 *
 * @param cost bytes of heap that each byte of a body takes while its call runs
 */
record TypedBody(BodyMemory memory, int cost) {
  /** What is done while the body is held. */
  interface Work {
    void with(byte[] body) throws Exception;
  }

  /**
   * Reads the body and hands it over; its memory is given back after that.
   *
   * @throws BadRequestException for a body that is too large, before it is read where its length is
   *     known
   */
  void with(Request request, Work work) throws Exception {
    long length = request.getLength();
    if (isSmall(request)) {
      work.with(small(request));
    } else if (length >= 0) {
      withLength(request, length, work);
    } else {
      withoutLength(request, work);
    }
  }

  /** Reads a body that is not wanted: a connection is used again only once that is done. */
  static void discard(Request request) throws IOException {
    if (isSmall(request)) {
      small(request);
    } else {
      Content.Source.asInputStream(request).transferTo(OutputStream.nullOutputStream());
    }
  }

  private static boolean isSmall(Request request) {
    return request.getLength() <= BodyMemory.FREE
        && (request.getLength() >= 0
            || !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
  }

  /** The whole body of a request that is known to be small. */
  static byte[] small(Request request) throws IOException {
    ByteBuffer body = Content.Source.asByteBuffer(request);
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return bytes;
  }

  private void withLength(Request request, long length, Work work) throws Exception {
    if (length > memory.largest(cost)) {
      throw tooLarge(length + " bytes", cost);
    }
    int taken = memory.take(length, cost, request);
    try {
      byte[] body = new byte[(int) length];
      int read = Content.Source.asInputStream(request).readNBytes(body, 0, body.length);
      if (read < length) {
        throw new IOException("the body ended after " + read + " of " + length + " bytes");
      }
      work.with(body);
    } finally {
      memory.release(taken);
    }
  }

  /** A chunked body: beyond what is free it may become the largest there can be. */
  private void withoutLength(Request request, Work work) throws Exception {
    InputStream stream = Content.Source.asInputStream(request);
    byte[] first = stream.readNBytes(BodyMemory.FREE);
    int next = first.length < BodyMemory.FREE ? -1 : stream.read();
    if (next < 0) {
      work.with(first);
      return;
    }
    // Its pieces are put together at the end.
    int higher = cost + 1;
    long largest = memory.largest(higher);
    int taken = memory.take(largest, higher, request);
    try {
      byte[] body = joined(first, next, stream, largest, higher);
      int rest = memory.unitsOf(body.length, cost);
      memory.release(taken - rest);
      taken = rest;
      work.with(body);
    } finally {
      memory.release(taken);
    }
  }

  private byte[] joined(byte[] first, int next, InputStream stream, long largest, int higher)
      throws IOException, BadRequestException {
    List<byte[]> pieces = new ArrayList<>(List.of(first, new byte[] {(byte) next}));
    int length = first.length + 1;
    byte[] piece;
    do {
      piece = stream.readNBytes(BodyMemory.FREE);
      pieces.add(piece);
      length += piece.length;
      if (length > largest) {
        throw tooLarge("more than " + largest + " bytes", higher);
      }
    } while (piece.length == BodyMemory.FREE);
    byte[] body = new byte[length];
    int end = 0;
    for (byte[] each : pieces) {
      System.arraycopy(each, 0, body, end, each.length);
      end += each.length;
    }
    return body;
  }

  private BadRequestException tooLarge(String size, int each) {
    return new BadRequestException(
        413,
        "payload-too-large",
        "the body has %s; the function's memory has room for %d: raise resources.memory, or take it as a stream by an HttpFunction"
            .formatted(size, memory.largest(each)),
        null);
  }
}
