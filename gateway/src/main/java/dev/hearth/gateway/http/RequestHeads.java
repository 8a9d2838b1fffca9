package dev.hearth.gateway.http;

import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.wire.CallIdForm;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.HeaderName;
import dev.hearth.gateway.wire.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * Writes the head that an instance gets. {@code Host} stays what the client sent. What a trusted
 * proxy in front says of the client is kept: its address is appended to {@code X-Forwarded-For},
 * and {@code X-Forwarded-Proto} and {@code -Host} are set where it has not. What anybody else says
 * of it is left out.
 */
// docs/decisions/0143
final class RequestHeads {
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
  private static final byte[] FORWARDED_FOR = ascii("X-Forwarded-For: ");
  private static final byte[] FORWARDED_HTTP = ascii("X-Forwarded-Proto: http\r\n");
  private static final byte[] FORWARDED_HTTPS = ascii("X-Forwarded-Proto: https\r\n");
  private static final byte[] FORWARDED_HOST = ascii("X-Forwarded-Host: ");
  private static final byte[] HOST = ascii("Host: ");
  private static final byte[] TRACEPARENT = ascii("traceparent: 00-");
  private static final byte[] DEADLINE = ascii("X-Hearth-Deadline: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
  private static final byte[] TAKES_TRAILERS = ascii("Connection: TE\r\nTE: trailers\r\n");

  private static final byte[] FORWARDED_PREFIX = ascii("X-Forwarded-Prefix: ");
  private static final byte[] FUNCTION = ascii("/function/");

  private static final long REWRITTEN =
      HeaderName.set(
          HeaderName.EXPECT,
          HeaderName.FORWARDED_FOR,
          HeaderName.FORWARDED_PREFIX,
          HeaderName.DEADLINE,
          HeaderName.HEARTH_OTHER,
          HeaderName.CALL_ID);
  private static final long TRACE = HeaderName.set(HeaderName.TRACEPARENT, HeaderName.TRACESTATE);
  private static final long OF_PROXIES =
      HeaderName.set(
          HeaderName.FORWARDED,
          HeaderName.REAL_IP,
          HeaderName.FORWARDED_PROTO,
          HeaderName.FORWARDED_HOST,
          HeaderName.FORWARDED_OTHER);
  private static final long IDEMPOTENCY_KEY = HeaderName.set(HeaderName.IDEMPOTENCY_KEY);

  private RequestHeads() {}

  /**
   * For a function.
   *
   * @param restFrom where in the target the part after the function's name begins
   * @param deadlineMillis epoch milliseconds
   */
  static HeadWriter forFunction(
      Loop loop,
      RequestHead head,
      int restFrom,
      String function,
      Peer client,
      CallId callId,
      long deadlineMillis) {
    byte[] bytes = head.bytes();
    HeadWriter writer = loop.writer();
    writer.put(bytes, head.methodStart(), head.methodEnd()).put(' ');
    if (restFrom == head.targetEnd() || bytes[restFrom] != '/') {
      writer.put('/');
    }
    writer.put(bytes, restFrom, head.targetEnd()).put(VERSION);
    boolean traced = TraceParent.valid(head.fields());
    writer.fields(
        head.fields(),
        REWRITTEN
            | (traced ? 0 : TRACE)
            | (client.trusted() ? 0 : OF_PROXIES)
            | (derivedKey(head.fields()) ? IDEMPOTENCY_KEY : 0));
    if (head.fields().find(HeaderName.HOST, 0) < 0) {
      writer.put(HOST).put(function).crlf();
    }
    forwarded(writer, head, client);
    // Of a call by the function's name; one by a route of its own has the whole path.
    prefix(writer, head, client, restFrom > head.targetStart() ? function : "");
    callId.writeLine(writer);
    if (!traced) {
      writer.put(TRACEPARENT).hex16(nonZero(loop.random())).hex16(loop.random()).put('-');
      writer.hex16(nonZero(loop.random())).put("-01\r\n");
    }
    writer.put(DEADLINE).decimal(deadlineMillis).crlf();
    String upgrade = head.upgrade();
    if (!upgrade.isEmpty()) {
      writer.put(UPGRADE).put(upgrade).crlf();
    } else if (head.takesTrailers() && !head.http10()) {
      writer.put(TAKES_TRAILERS);
    }
    return framed(writer, head);
  }

  /** For the admin API: the same target, and the same headers as far as they go further. */
  static HeadWriter forAdmin(Loop loop, RequestHead head, Peer client) {
    HeadWriter writer = loop.writer();
    writer.put(head.bytes(), head.methodStart(), head.methodEnd()).put(' ');
    writer.put(head.bytes(), head.targetStart(), head.targetEnd()).put(VERSION);
    writer.fields(
        head.fields(),
        HeaderName.set(HeaderName.EXPECT, HeaderName.FORWARDED_FOR)
            | (client.trusted() ? 0 : OF_PROXIES | HeaderName.set(HeaderName.FORWARDED_PREFIX)));
    if (head.fields().find(HeaderName.HOST, 0) < 0) {
      writer.put(HOST).put("localhost").crlf();
    }
    forwarded(writer, head, client);
    return framed(writer, head);
  }

  private static void forwarded(HeadWriter writer, RequestHead head, Peer client) {
    HeaderFields fields = head.fields();
    writer.put(FORWARDED_FOR);
    int before = client.trusted() ? fields.find(HeaderName.FORWARDED_FOR, 0) : -1;
    while (before >= 0) {
      writer.value(fields, before).put(", ");
      before = fields.find(HeaderName.FORWARDED_FOR, before + 1);
    }
    writer.put(client.address()).crlf();
    if (!client.trusted() || fields.find(HeaderName.FORWARDED_PROTO, 0) < 0) {
      writer.put(client.secure() ? FORWARDED_HTTPS : FORWARDED_HTTP);
    }
    int host = fields.find(HeaderName.HOST, 0);
    if (host >= 0 && (!client.trusted() || fields.find(HeaderName.FORWARDED_HOST, 0) < 0)) {
      writer.put(FORWARDED_HOST).value(fields, host).crlf();
    }
  }

  private static void prefix(HeadWriter writer, RequestHead head, Peer client, String function) {
    HeaderFields fields = head.fields();
    int before = client.trusted() ? fields.find(HeaderName.FORWARDED_PREFIX, 0) : -1;
    if (before < 0 && function.isEmpty()) {
      return;
    }
    writer.put(FORWARDED_PREFIX);
    if (before >= 0) {
      int start = fields.valueStart(before);
      int end = fields.valueEnd(before);
      boolean slash = end > start && fields.bytes()[end - 1] == '/';
      writer.put(fields.bytes(), start, slash && !function.isEmpty() ? end - 1 : end);
    }
    if (!function.isEmpty()) {
      writer.put(FUNCTION).put(function);
    }
    writer.crlf();
  }

  /** Whether a caller's key could be taken for that of an event or a tick. */
  private static boolean derivedKey(HeaderFields fields) {
    for (int i = fields.find(HeaderName.IDEMPOTENCY_KEY, 0);
        i >= 0;
        i = fields.find(HeaderName.IDEMPOTENCY_KEY, i + 1)) {
      if (CallIdForm.isDerived(fields.bytes(), fields.valueStart(i), fields.valueEnd(i))) {
        return true;
      }
    }
    return false;
  }

  private static HeadWriter framed(HeadWriter writer, RequestHead head) {
    if (head.chunked()) {
      writer.put(CHUNKED).lines(head.fields(), HeaderName.TRAILER);
    }
    return writer.crlf();
  }

  private static long nonZero(long random) {
    return random == 0 ? 1 : random;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
