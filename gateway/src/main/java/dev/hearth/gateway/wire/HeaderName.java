package dev.hearth.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The headers that a gateway must know. */
@SuppressWarnings({"EnumOrdinal", "ImmutableEnumChecker"}) // bits of a set; never changed
public enum HeaderName {
  CONNECTION("connection", true),
  KEEP_ALIVE("keep-alive", true),
  PROXY_CONNECTION("proxy-connection", true),
  PROXY_AUTHENTICATE("proxy-authenticate", true),
  PROXY_AUTHORIZATION("proxy-authorization", true),
  TE("te", true),
  TRAILER("trailer", true),
  TRANSFER_ENCODING("transfer-encoding", true),
  UPGRADE("upgrade", true),
  HTTP2_SETTINGS("http2-settings", true),
  CONTENT_LENGTH("content-length", false),
  HOST("host", false),
  EXPECT("expect", false),
  CALL_ID("x-call-id", false),
  TRACEPARENT("traceparent", false),
  TRACESTATE("tracestate", false),
  IDEMPOTENCY_KEY("idempotency-key", false),
  FORWARDED("forwarded", false),
  REAL_IP("x-real-ip", false),
  FORWARDED_FOR("x-forwarded-for", false),
  FORWARDED_PROTO("x-forwarded-proto", false),
  FORWARDED_HOST("x-forwarded-host", false),
  FORWARDED_PREFIX("x-forwarded-prefix", false),
  /** Any other whose name begins so. */
  FORWARDED_OTHER("x-forwarded-", false),
  DEADLINE("x-hearth-deadline", false),
  /** Any other whose name begins so. */
  HEARTH_OTHER("x-hearth-", false),
  DATE("date", false),
  ORIGIN("origin", false),
  CORS_REQUEST_METHOD("access-control-request-method", false),
  CORS_REQUEST_HEADERS("access-control-request-headers", false),
  CORS_ALLOW_ORIGIN("access-control-allow-origin", false),
  CORS_ALLOW_CREDENTIALS("access-control-allow-credentials", false),
  CORS_ALLOW_METHODS("access-control-allow-methods", false),
  CORS_ALLOW_HEADERS("access-control-allow-headers", false),
  CORS_EXPOSE_HEADERS("access-control-expose-headers", false),
  CORS_MAX_AGE("access-control-max-age", false),
  OTHER("", false);

  private static final int LONGEST = 32;
  private static final HeaderName[][] BY_LENGTH = new HeaderName[LONGEST + 1][];

  static {
    for (int length = 0; length <= LONGEST; length++) {
      int wanted = length;
      BY_LENGTH[length] =
          Arrays.stream(values())
              .filter(name -> name != OTHER && name.lowerCase.length == wanted)
              .toArray(HeaderName[]::new);
    }
  }

  private final byte[] lowerCase;
  private final boolean hopByHop;

  HeaderName(String lowerCase, boolean hopByHop) {
    this.lowerCase = lowerCase.getBytes(StandardCharsets.US_ASCII);
    this.hopByHop = hopByHop;
  }

  /** Whether it concerns one connection only and is never sent on. */
  boolean hopByHop() {
    return hopByHop;
  }

  /** Some of them, as one number. */
  public static long set(HeaderName... names) {
    long set = 0;
    for (HeaderName name : names) {
      set |= 1L << name.ordinal();
    }
    return set;
  }

  boolean isIn(long set) {
    return (set >>> ordinal() & 1) != 0;
  }

  static HeaderName of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > LONGEST) {
      return byBeginning(bytes, from, to);
    }
    for (HeaderName name : BY_LENGTH[length]) {
      if (Octets.equalIgnoringCase(bytes, from, to, name.lowerCase)) {
        return name;
      }
    }
    return byBeginning(bytes, from, to);
  }

  private static HeaderName byBeginning(byte[] bytes, int from, int to) {
    if (to - from > 1 && Octets.lower(bytes[from]) == 'x' && bytes[from + 1] == '-') {
      if (begins(bytes, from, to, HEARTH_OTHER)) {
        return HEARTH_OTHER;
      }
      if (begins(bytes, from, to, FORWARDED_OTHER)) {
        return FORWARDED_OTHER;
      }
    }
    return OTHER;
  }

  private static boolean begins(byte[] bytes, int from, int to, HeaderName name) {
    int end = from + name.lowerCase.length;
    return end <= to && Octets.equalIgnoringCase(bytes, from, end, name.lowerCase);
  }
}
