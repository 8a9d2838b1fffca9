package dev.hearth.invoker.stem;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer over HTTP/1.1 on a connection that ends with it, as far as it has arrived. */
final class CellResponse {
  /** A trace of an error may be long; more of an answer is of no use. */
  private static final int LIMIT = 64 << 10;

  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int OK = 200;
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length:\\s*(\\d{1,9})\\s*\r\n", Pattern.CASE_INSENSITIVE);
  private static final Pattern CHUNKED =
      Pattern.compile("\r\ntransfer-encoding:\\s*chunked\\s*\r\n", Pattern.CASE_INSENSITIVE);
  private static final Pattern PROBLEM =
      Pattern.compile("\r\ncontent-type:\\s*application/problem\\+json", Pattern.CASE_INSENSITIVE);
  private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,6})[^\r\n]*\r\n");

  private ByteBuffer buffer = ByteBuffer.allocate(2 << 10);
  private boolean ended;

  /** Where to read more into; never full while the answer is not complete. */
  ByteBuffer buffer() {
    if (!buffer.hasRemaining()) {
      ByteBuffer larger = ByteBuffer.allocate(buffer.capacity() * 2);
      buffer = larger.put(buffer.flip());
    }
    return buffer;
  }

  /** Nothing more will arrive. */
  void end() {
    ended = true;
  }

  /** Whether more could tell anything: of an answer that all is well only the head matters. */
  boolean complete() {
    String text = text();
    int head = head(text);
    if (ended || buffer.position() >= LIMIT) {
      return true;
    }
    if (head < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(text.substring(0, head));
    return status() == OK
        || (length.find() && text.length() >= head + Integer.parseInt(length.group(1)))
        || (CHUNKED.matcher(text.substring(0, head)).find() && text.endsWith("0\r\n\r\n"));
  }

  /** 0 where there is no answer. */
  int status() {
    String text = text();
    if (head(text) < 0 || !text.startsWith("HTTP/1.")) {
      return 0;
    }
    try {
      return Integer.parseInt(text.substring(STATUS_AT, STATUS_AT + 3));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether it is a problem in the sense of RFC 9457. */
  boolean isProblem() {
    String text = text();
    return PROBLEM.matcher(text.substring(0, Math.max(0, head(text)))).find();
  }

  String body() {
    String text = text();
    int head = head(text);
    String body = text.substring(head);
    if (CHUNKED.matcher(text.substring(0, head)).find()) {
      body = joined(body);
    }
    return new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String joined(String chunks) {
    StringBuilder whole = new StringBuilder();
    Matcher size = CHUNK.matcher(chunks);
    int at = 0;
    while (size.find(at) && size.start() == at) {
      int length = Integer.parseInt(size.group(1), 16);
      int end = Math.min(chunks.length(), size.end() + length);
      whole.append(chunks, size.end(), end);
      at = end + 2;
      if (length == 0 || at >= chunks.length()) {
        break;
      }
    }
    return whole.toString();
  }

  /** One character per byte, so that positions are those of bytes. */
  private String text() {
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
  }

  /** Where the body begins; -1 while the head is not complete. */
  private static int head(String text) {
    int end = text.indexOf("\r\n\r\n");
    return end < 0 ? -1 : end + 4;
  }
}
