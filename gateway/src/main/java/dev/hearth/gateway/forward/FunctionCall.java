package dev.hearth.gateway.forward;

import java.time.Duration;
import java.util.Map;

/**
 * A call of a function with a body that is in memory.
 *
 * @param trigger label for metrics, for example {@code kafka}
 * @param form method, target, and headers as they came; a POST to the root by default
 * @param maxWait how long it may wait for a permit; the function's timeout begins after that
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared nowhere; copying payloads would double their cost
public record FunctionCall(
    String trigger,
    String callId,
    RequestForm form,
    Map<String, String> headers,
    byte[] body,
    Duration maxWait) {
  public FunctionCall(
      String trigger, String callId, Map<String, String> headers, byte[] body, Duration maxWait) {
    this(trigger, callId, RequestForm.POST, headers, body, maxWait);
  }
}
