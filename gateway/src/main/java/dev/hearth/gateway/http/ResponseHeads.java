package dev.hearth.gateway.http;

import dev.hearth.gateway.cors.Cors;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.HeaderName;
import dev.hearth.gateway.wire.ResponseHead;
import java.nio.charset.StandardCharsets;

/** Writes the head that a client gets of an answer. */
public final class ResponseHeads {
  private static final byte[] VERSION = ascii("HTTP/1.1");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final long CALL_ID = HeaderName.set(HeaderName.CALL_ID);
  private static final long NO_BODY = HeaderName.set(HeaderName.CONTENT_LENGTH);

  private ResponseHeads() {}

  /**
   * @param date the line that is written where the head has none
   * @param lines further header lines; those that a function may send for its own CORS are left out
   *     where there are any
   * @param callId of a call to a function; null for the admin API, whose answers stay as they are
   */
  public static void write(
      HeadWriter writer,
      ResponseHead head,
      byte[] date,
      boolean chunked,
      boolean close,
      boolean oldClient,
      byte[] lines,
      CallId callId,
      Exchange exchange) {
    writer.put(VERSION);
    head.writeStatus(writer);
    writer.crlf();
    writer.fields(
        head.fields(),
        (callId == null ? 0 : CALL_ID)
            | (head.status() == 204 ? NO_BODY : 0)
            | (lines.length == 0 ? 0 : Cors.ANSWER_HEADERS));
    writer.put(lines);
    if (head.fields().find(HeaderName.DATE, 0) < 0) {
      writer.put(date);
    }
    if (callId != null) {
      callId.writeLine(writer);
      exchange.writeTiming(writer);
    }
    if (chunked) {
      writer.put(CHUNKED);
      if (head.chunked()) {
        writer.lines(head.fields(), HeaderName.TRAILER);
      }
    }
    if (close) {
      writer.put(CLOSE);
    } else if (oldClient) {
      writer.put(KEEP_ALIVE);
    }
    writer.crlf();
  }

  /** Writes a head that comes before that of the answer. */
  public static void writeInterim(HeadWriter writer, ResponseHead head) {
    writer.put(VERSION);
    head.writeStatus(writer);
    writer.crlf().fields(head.fields(), NO_BODY).crlf();
  }

  /** Writes the head of an answer that makes the connection a tunnel. */
  static void writeUpgraded(HeadWriter writer, ResponseHead head, CallId callId) {
    writer.put(VERSION);
    head.writeStatus(writer);
    writer.crlf().fields(head.fields(), CALL_ID | NO_BODY);
    callId.writeLine(writer);
    writer.put(UPGRADE).put(head.upgrade()).crlf().crlf();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
