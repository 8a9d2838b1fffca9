package dev.hearth.gateway.testing;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Requests of every kind, made by chance from a seed; whole, or damaged. */
public final class GeneratedRequests {
  private static final String[] METHODS = {
    "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "m-X"
  };
  private static final String[] TARGETS = {
    "/function/greet",
    "/function/greet/",
    "/function/greet/a",
    "/function/greet/b//c/../d",
    "/function/greet/a/b?c=d&e",
    "/function/greet?x=%00%0d%0a",
    "http://t/function/greet/z"
  };
  private static final String[] OTHER_TARGETS = {
    "/function/none", "/function/", "/api/v1/status", "/", "*", "/x"
  };
  private static final String[] HEADERS = {
    "Accept: */*",
    "Connection: keep-alive, X-Hop",
    "Connection: TE",
    "Connection: Upgrade",
    "Connection: upgrade, TE",
    "Cookie: a=b; c=d",
    "Expect: 100-continue",
    "Forwarded: for=10.0.0.1",
    "Keep-Alive: timeout=5",
    "Origin: http://t",
    "Proxy-Connection: close",
    "Proxy-Authorization: Basic eA==",
    "Sec-WebSocket-Key: x",
    "TE: trailers, deflate",
    "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "traceparent: 00-bad",
    "tracestate: a=b",
    "Trailer: X-Sum",
    "Upgrade: shout",
    "Upgrade: websocket",
    "Upgrade: h2c",
    "X-Call-Id: my.call-1",
    "X-Call-Id: <bad>",
    "X-Forwarded-For: 10.0.0.1",
    "x-hearth-deadline: 5",
    "X-Hop:",
    "X-Own: \u00e4 \"quoted, text\""
  };
  private static final String SPECIAL = "\r\n\0 \t:;,/?0123456789abcdefHTP\u0080\u00ff-+";
  private static final int MOST_BODY = 3000;

  private final SplittableRandom random;

  public GeneratedRequests(SplittableRandom random) {
    this.random = random;
  }

  /** A request that keeps to the rules, or nearly: headers are drawn without regard for sense. */
  public String whole() {
    StringBuilder text = new StringBuilder(256);
    boolean old = random.nextInt(40) == 0;
    String[] targets = random.nextInt(15) > 0 ? TARGETS : OTHER_TARGETS;
    text.append(pick(METHODS)).append(' ').append(pick(targets));
    text.append(old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n").append("Host: t\r\n");
    for (int lines = random.nextInt(5); lines > 0; lines--) {
      text.append(pick(HEADERS)).append("\r\n");
    }
    if (random.nextInt(50) == 0) {
      text.append("X-Long: ").append("y".repeat(random.nextInt(3000))).append("\r\n");
    }
    switch (random.nextInt(old ? 3 : 5)) {
      case 0, 1 -> text.append("\r\n");
      case 2 -> {
        String body = "b".repeat(random.nextInt(MOST_BODY));
        text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
      }
      default -> chunks(text.append("Transfer-Encoding: chunked\r\n\r\n"));
    }
    return text.toString();
  }

  /** A request to which chance has done something. */
  public String damaged() {
    return damage(whole(), random);
  }

  /** Changes, takes away and puts in characters and pieces. */
  public static String damage(String original, SplittableRandom random) {
    StringBuilder text = new StringBuilder(original);
    for (int damages = 1 + random.nextInt(3); damages > 0 && text.length() > 1; damages--) {
      int at = random.nextInt(text.length());
      char special = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
      switch (random.nextInt(7)) {
        case 0 -> text.setCharAt(at, special);
        case 1 -> text.insert(at, special);
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        case 4 -> text.delete(at, Math.min(text.length(), at + 5));
        case 5 -> text.setLength(at);
        default -> text.insert(at, "x".repeat(random.nextInt(3000)));
      }
    }
    return text.toString();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void chunks(StringBuilder text) {
    for (int chunks = random.nextInt(4); chunks > 0; chunks--) {
      int size = 1 + random.nextInt(MOST_BODY / 4);
      text.append(Integer.toHexString(size)).append(random.nextInt(4) == 0 ? ";a=b\r\n" : "\r\n");
      text.append("c".repeat(size)).append("\r\n");
    }
    text.append("0\r\n");
    for (int lines = random.nextInt(3); lines > 0; lines--) {
      text.append(random.nextBoolean() ? "X-Sum: 1\r\n" : "Content-Length: 5\r\n");
    }
    text.append("\r\n");
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}
