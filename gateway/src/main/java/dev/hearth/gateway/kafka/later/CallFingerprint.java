package dev.hearth.gateway.kafka.later;

import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.wire.HeaderLine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Tells one request from another: a digest of method, target, headers, body and callback. A caller
 * that sends a call again sends the same; who only guesses or reuses its id does not. Headers that
 * are different each time, or set on the way, do not count. Pure.
 */
final class CallFingerprint {
  private static final Set<String> LEFT_OUT =
      Set.of(
          "traceparent",
          "tracestate",
          "baggage",
          "b3",
          "date",
          "via",
          "forwarded",
          "x-real-ip",
          "x-request-id",
          "x-correlation-id",
          "x-amzn-trace-id",
          "cf-ray");

  private static final Set<String> LEFT_OUT_BEGINNINGS = Set.of("x-forwarded-", "x-b3-");

  private CallFingerprint() {}

  static String of(AsyncCall call) {
    MessageDigest digest = sha256();
    add(digest, call.form().method());
    add(digest, call.form().target());
    add(digest, call.callback().map(Object::toString).orElse(""));
    call.form().lines().stream()
        .map(CallFingerprint::text)
        .filter(text -> !text.isEmpty())
        .sorted()
        .forEach(text -> add(digest, text));
    add(digest, "");
    digest.update(call.body());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String text(HeaderLine line) {
    String name = line.name().toLowerCase(Locale.ROOT);
    return LEFT_OUT.contains(name) || LEFT_OUT_BEGINNINGS.stream().anyMatch(name::startsWith)
        ? ""
        : name + ": " + line.value();
  }

  /** Texts have no line breaks: where one ends is certain. */
  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
