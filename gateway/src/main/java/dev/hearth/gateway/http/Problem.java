package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.wire.HeadWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes errors as RFC 9457 problem documents. */
public final class Problem {
  private static final int RETRY_AFTER_SECONDS = 1;

  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content Too Large"),
          Map.entry(417, "Expectation Failed"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"),
          Map.entry(505, "HTTP Version Not Supported"));

  private Problem() {}

  /**
   * Writes head and body.
   *
   * @param callId empty for what is no call
   * @param date the header line
   * @param lines further header lines
   */
  public static void write(
      HeadWriter writer,
      ErrorCode code,
      String detail,
      String callId,
      byte[] date,
      byte[] lines,
      boolean close,
      boolean bodyless) {
    byte[] body = json(code, detail, callId).getBytes(StandardCharsets.UTF_8);
    int status = code.httpStatus();
    writer.put("HTTP/1.1 ").decimal(status).put(' ').put(REASONS.getOrDefault(status, "Error"));
    writer.put("\r\nContent-Type: application/problem+json\r\nContent-Length: ");
    writer.decimal(body.length).crlf();
    if (status == 503 || status == 429) {
      writer.put("Retry-After: ").decimal(RETRY_AFTER_SECONDS).crlf();
    }
    if (!callId.isEmpty()) {
      writer.put("X-Call-Id: ").put(callId).crlf();
    }
    writer.put(date).put(lines);
    if (close) {
      writer.put("Connection: close\r\n");
    }
    writer.crlf();
    if (!bodyless) {
      writer.put(body);
    }
  }

  private static String json(ErrorCode code, String detail, String callId) {
    StringBuilder json = new StringBuilder(160 + detail.length());
    json.append("{\"type\":\"").append(code.type());
    json.append("\",\"title\":\"").append(code.title());
    json.append("\",\"status\":").append(code.httpStatus());
    json.append(",\"code\":\"").append(code.slug());
    json.append("\",\"detail\":\"");
    escape(json, detail);
    if (!callId.isEmpty()) {
      json.append("\",\"callId\":\"");
      escape(json, callId);
    }
    return json.append("\"}\n").toString();
  }

  private static void escape(StringBuilder json, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ' || (Character.isSurrogate(c) && !paired(text, i))) {
            json.append("\\u").append(Integer.toHexString(c | 0x10000).substring(1));
          } else {
            json.append(c);
          }
        }
      }
    }
  }

  private static boolean paired(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
