package dev.hearth.host;

import java.util.LinkedHashMap;
import java.util.Map;

/** An RFC 9457 document. It names the error; the trace is for the log only. */
record Problem(int status, String code, String title, String detail, String callId) {
  private static final int LONGEST_DETAIL = 500;

  static Problem ofCaller(BadRequestException error, String callId) {
    return new Problem(400, "invalid-request", "Invalid request", error.getMessage(), callId);
  }

  static Problem ofFunction(Throwable error, String callId) {
    String name = error.getClass().getSimpleName();
    String detail = error.getMessage() == null ? name : name + ": " + error.getMessage();
    return new Problem(500, "function-error", "Function error", detail, callId);
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
    return Json.write(document);
  }
}
