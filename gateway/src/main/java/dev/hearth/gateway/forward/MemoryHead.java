package dev.hearth.gateway.forward;

import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.Texts;
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

  private MemoryHead() {}

  /** What is wrong with the headers of a call, if anything. */
  static Optional<String> fault(FunctionCall call) {
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      if (!Texts.isToken(header.getKey())) {
        return Optional.of("'" + header.getKey() + "' is not the name of a header");
      }
      if (!Texts.isValue(header.getValue())) {
        return Optional.of(
            "the header '" + header.getKey() + "' has a character that may not be in a value");
      }
    }
    return Texts.isToken(call.callId())
        ? Optional.empty()
        : Optional.of("'" + call.callId() + "' is not a call id");
  }

  static HeadWriter write(Loop loop, String function, FunctionCall call, long deadlineMillis) {
    HeadWriter writer = loop.writer();
    writer.put("POST / HTTP/1.1\r\nHost: ").put(function);
    writer.put("\r\nContent-Length: ").decimal(call.body().length).crlf();
    boolean traced = false;
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
