package dev.hearth.gateway.h2;

import dev.hearth.gateway.wire.HeadWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/**
 * Reads the head of an answer that Hearth wrote for HTTP/1.1, and makes HTTP/2's fields of it. The
 * text is Hearth's own, so it is not checked again.
 */
final class AnswerText {
  private static final int STATUS = "HTTP/1.1 ".length();

  private final byte[] bytes;
  private final Http2Headers headers = new DefaultHttp2Headers(false, 16);
  private final int bodyStart;

  AnswerText(HeadWriter text) {
    this.bytes = text.bytes();
    headers.status(new AsciiString(bytes, STATUS, 3, true));
    int at = after(STATUS);
    while (bytes[at] != '\r') {
      at = line(at);
    }
    bodyStart = at + 2;
  }

  private AnswerText(byte[] lines, int end) {
    this.bytes = lines;
    int at = 0;
    while (at < end) {
      at = line(at);
    }
    bodyStart = end;
  }

  /** The fields that the lines behind a body are. */
  static Http2Headers trailers(byte[] lines) {
    return new AnswerText(lines, lines.length).headers();
  }

  Http2Headers headers() {
    return headers;
  }

  /** Where in the text what follows the head begins. */
  int bodyStart() {
    return bodyStart;
  }

  private int line(int start) {
    int colon = start;
    while (bytes[colon] != ':') {
      colon++;
    }
    int next = after(colon);
    int from = colon + 1;
    int to = next - 2;
    while (from < to && blank(bytes[from])) {
      from++;
    }
    while (to > from && blank(bytes[to - 1])) {
      to--;
    }
    headers.add(
        new AsciiString(bytes, start, colon - start, true).toLowerCase(),
        new AsciiString(bytes, from, to - from, true));
    return next;
  }

  /** Where the next line begins. */
  private int after(int from) {
    int at = from;
    while (bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t';
  }
}
