package dev.hearth.gateway.cors;

import dev.hearth.api.http.OriginPattern;
import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Header lines for each origin that is allowed, made once; only for one that a wildcard stands for
 * they are made anew. Immutable.
 */
final class AllowedOrigins {
  private static final byte[] ALLOW_ORIGIN = ascii("Access-Control-Allow-Origin: ");

  private final boolean any;
  private final List<Known> known;
  private final List<Wildcard> wildcards;
  private final byte[] afterOrigin;
  private final byte[] anyLines;
  private final byte[] otherLines;

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Known(byte[] origin, byte[] lines) {}

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Wildcard(byte[] beginning, byte[] ending) {}

  /**
   * @param lines that an allowed origin gets besides its own name
   * @param vary line for caches, since the answer depends on who asks
   */
  AllowedOrigins(List<OriginPattern> origins, String lines, String vary) {
    this.any = origins.contains(OriginPattern.ANY);
    this.afterOrigin = ascii("\r\n" + lines + vary);
    this.anyLines = ascii("Access-Control-Allow-Origin: *\r\n" + lines);
    this.otherLines = ascii(vary);
    this.known =
        origins.stream()
            .filter(origin -> !origin.isWildcard())
            .map(OriginPattern::value)
            .map(origin -> new Known(ascii(origin), lines(ascii(origin))))
            .toList();
    this.wildcards =
        origins.stream()
            .filter(OriginPattern::isWildcard)
            .map(origin -> new Wildcard(ascii(origin.beginning()), ascii(origin.ending())))
            .toList();
  }

  /** What the origin of a request is to be told; not to be changed. */
  byte[] linesFor(HeaderFields request) {
    if (any) {
      return anyLines;
    }
    int at = request.find(HeaderName.ORIGIN, 0);
    if (at < 0 || request.find(HeaderName.ORIGIN, at + 1) >= 0) {
      return otherLines;
    }
    byte[] bytes = request.bytes();
    int from = request.valueStart(at);
    int to = request.valueEnd(at);
    for (Known each : known) {
      if (Arrays.equals(bytes, from, to, each.origin(), 0, each.origin().length)) {
        return each.lines();
      }
    }
    for (Wildcard each : wildcards) {
      if (isBelow(each, bytes, from, to)) {
        return lines(Arrays.copyOfRange(bytes, from, to));
      }
    }
    return otherLines;
  }

  private byte[] lines(byte[] origin) {
    int length = ALLOW_ORIGIN.length + origin.length;
    byte[] lines = Arrays.copyOf(ALLOW_ORIGIN, length + afterOrigin.length);
    System.arraycopy(origin, 0, lines, ALLOW_ORIGIN.length, origin.length);
    System.arraycopy(afterOrigin, 0, lines, length, afterOrigin.length);
    return lines;
  }

  /** What stands for the star must be nothing but labels: no other host, port or path. */
  private static boolean isBelow(Wildcard wildcard, byte[] bytes, int from, int to) {
    int start = from + wildcard.beginning().length;
    int end = to - wildcard.ending().length;
    if (end <= start
        || !Arrays.equals(bytes, from, start, wildcard.beginning(), 0, wildcard.beginning().length)
        || !Arrays.equals(bytes, end, to, wildcard.ending(), 0, wildcard.ending().length)) {
      return false;
    }
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      boolean label = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-' || b == '_';
      boolean dot = b == '.' && i > start && i < end - 1;
      if (!label && !dot) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
