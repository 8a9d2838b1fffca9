package dev.hearth.gateway.forward;

import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.HeaderLine;
import dev.hearth.gateway.wire.Texts;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the head of a call that came from inside. */
final class MemoryHead {
  // Written by Hearth; an event cannot set them.
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "te",
          "trailer",
          "upgrade",
          "keep-alive",
          "expect",
          "x-call-id",
          "x-hearth-deadline");

  /** Methods whose requests have no body, as a rule. */
  private static final Set<String> BODYLESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

  private MemoryHead() {}

  /** What is wrong with the headers of a call, if anything. */
  static Optional<String> fault(FunctionCall call) {
    RequestForm form = call.form();
    if (!Texts.isToken(form.method()) || !isTarget(form.target())) {
      return Optional.of("'" + form.method() + " " + form.target() + "' is not a request");
    }
    for (HeaderLine line : form.lines()) {
      Optional<String> fault = fault(line.name(), line.value());
      if (fault.isPresent()) {
        return fault;
      }
    }
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      Optional<String> fault = fault(header.getKey(), header.getValue());
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Texts.isToken(call.callId())
        ? Optional.empty()
        : Optional.of("'" + call.callId() + "' is not a call id");
  }

  private static Optional<String> fault(String name, String value) {
    if (!Texts.isToken(name)) {
      return Optional.of("'" + name + "' is not the name of a header");
    }
    return Texts.isValue(value)
        ? Optional.empty()
        : Optional.of("the header '" + name + "' has a character that may not be in a value");
  }

  private static boolean isTarget(String target) {
    return target.startsWith("/")
        && target.chars().allMatch(c -> c > ' ' && c < 0x100 && c != 0x7f);
  }

  /** Also of the call itself: what an entrance sets, a caller's line must not contradict. */
  private static boolean isSetByHearth(FunctionCall call, HeaderLine line) {
    String name = line.name().toLowerCase(Locale.ROOT);
    return RESERVED.contains(name) || call.headers().containsKey(name);
  }

  static HeadWriter write(Loop loop, String function, FunctionCall call, long deadlineMillis) {
    HeadWriter writer = loop.writer();
    RequestForm form = call.form();
    writer.put(form.method()).put(' ').put(form.target()).put(" HTTP/1.1\r\n");
    boolean traced = false;
    boolean named = false;
    for (HeaderLine line : form.lines()) {
      boolean host = line.is("host");
      if (host || !isSetByHearth(call, line)) {
        writer.put(line.name()).put(": ").put(line.value()).crlf();
        named |= host;
        traced |= line.is("traceparent");
      }
    }
    if (!named) {
      writer.put("Host: ").put(function).crlf();
    }
    if (call.body().length > 0 || !BODYLESS.contains(form.method())) {
      writer.put("Content-Length: ").decimal(call.body().length).crlf();
    }
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      if (!RESERVED.contains(header.getKey())) {
        writer.put(header.getKey()).put(": ").put(header.getValue()).crlf();
        traced |= header.getKey().equals("traceparent");
      }
    }
    writer.put("X-Call-Id: ").put(call.callId()).crlf();
    if (!traced) {
      writer.put("traceparent: 00-").hex16(loop.random() | 1).hex16(loop.random()).put('-');
      writer.hex16(loop.random() | 1).put("-01\r\n");
    }
    return writer.put("X-Hearth-Deadline: ").decimal(deadlineMillis).crlf().crlf();
  }
}
