package dev.hearth.gateway.forward;

import java.time.Duration;
import java.util.Map;

/**
 * A POST to the root of a function, with a body that is in memory.
 *
 * @param trigger label for metrics, for example {@code kafka}
 * @param maxWait how long it may wait for a permit; the function's timeout begins after that
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared nowhere; copying payloads would double their cost
public record FunctionCall(
    String trigger, String callId, Map<String, String> headers, byte[] body, Duration maxWait) {}
