package dev.hearth.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.server.Request;

/** An RFC 9457 document. It names the error; the trace is for the log only. */
record Problem(int status, String code, String title, String detail, String callId) {
  static final String TYPE = "application/problem+json";

  private static final int LONGEST_DETAIL = 500;

  /** Of the host itself; a function's types are not for it. Loaded by the first problem. */
  private static final class Documents {
    static final Json JSON = new Json();
  }

  static String callIdOf(Request request) {
    return Optional.ofNullable(request.getHeaders().get("X-Call-Id"))
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  static Problem ofCaller(BadRequestException error, String callId) {
    String title =
        switch (error.status()) {
          case 413 -> "Payload too large";
          case 503 -> "No capacity";
          default -> "Invalid request";
        };
    return new Problem(error.status(), error.code(), title, error.getMessage(), callId);
  }

  static Problem ofFunction(Throwable error, String callId) {
    String name = error.getClass().getSimpleName();
    String detail = error.getMessage() == null ? name : name + ": " + error.getMessage();
    return new Problem(500, "function-error", "Function error", detail, callId);
  }

  static Problem ofNoFunction(String callId) {
    return new Problem(
        503, "not-specialised", "Stem cell", "this stem cell has no function yet", callId);
  }

  static Problem ofSecondSpecialisation(String callId) {
    return new Problem(
        409,
        "already-specialised",
        "Stem cell",
        "this stem cell is becoming another function",
        callId);
  }

  byte[] json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", "urn:hearth:problem:" + code);
    document.put("title", title);
    document.put("status", status);
    document.put("code", code);
    // The first line only: some messages carry a trace of their own.
    String line = detail.lines().findFirst().orElse("");
    document.put("detail", line.substring(0, Math.min(line.length(), LONGEST_DETAIL)));
    document.put("callId", callId);
    return Documents.JSON.write(document);
  }
}
