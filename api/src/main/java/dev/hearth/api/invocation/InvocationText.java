package dev.hearth.api.invocation;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An invocation as a document, in the API and in callbacks alike: names to texts, numbers, truth
 * values, or such documents. What is not known is not there.
 */
public final class InvocationText {
  private InvocationText() {}

  public static Map<String, Object> of(Invocation invocation) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", invocation.id());
    document.put("function", invocation.function().value());
    document.put("state", invocation.state().word());
    document.put("entrance", invocation.entrance());
    document.put("method", invocation.method());
    document.put("target", invocation.target());
    document.put("attempts", invocation.attempts());
    document.put("acceptedAt", invocation.acceptedAt().toString());
    invocation.startedAt().ifPresent(time -> document.put("startedAt", time.toString()));
    invocation.endedAt().ifPresent(time -> document.put("endedAt", time.toString()));
    invocation
        .startedAt()
        .ifPresent(time -> document.put("queuedMillis", millis(invocation.acceptedAt(), time)));
    millisBetween(invocation.attemptAt(), invocation.endedAt())
        .ifPresent(millis -> document.put("lastAttemptMillis", millis));
    invocation
        .endedAt()
        .ifPresent(time -> document.put("totalMillis", millis(invocation.acceptedAt(), time)));
    invocation.reason().ifPresent(reason -> document.put("reason", reason));
    invocation.result().ifPresent(result -> document.put("result", of(result)));
    invocation.callback().ifPresent(callback -> document.put("callback", of(callback)));
    return document;
  }

  private static Map<String, Object> of(InvocationResult result) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("status", result.status());
    document.put("headers", result.headers());
    document.put("truncated", result.truncated());
    utf8(result.body())
        .ifPresentOrElse(
            text -> document.put("body", text),
            () -> document.put("bodyBase64", Base64.getEncoder().encodeToString(result.body())));
    return document;
  }

  private static Map<String, Object> of(Callback callback) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("url", callback.url().toString());
    document.put("state", callback.state().name().toLowerCase(java.util.Locale.ROOT));
    document.put("attempts", callback.attempts());
    callback.problem().ifPresent(problem -> document.put("problem", problem));
    return document;
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> millisBetween(Optional<Instant> from, Optional<Instant> to) {
    return from.flatMap(begin -> to.map(end -> millis(begin, end)));
  }

  private static long millis(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis());
  }
}
