package dev.hearth.gateway.cors;

import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.HeaderName;
import dev.hearth.gateway.wire.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** A function's {@link CorsPolicy}, ready to be written. Immutable. */
public final class Cors {
  /** Headers that a function may send, and that are the gateway's alone where it has a policy. */
  public static final long ANSWER_HEADERS =
      HeaderName.set(
          HeaderName.CORS_ALLOW_ORIGIN,
          HeaderName.CORS_ALLOW_CREDENTIALS,
          HeaderName.CORS_ALLOW_METHODS,
          HeaderName.CORS_ALLOW_HEADERS,
          HeaderName.CORS_EXPOSE_HEADERS,
          HeaderName.CORS_MAX_AGE);

  private static final String VARY = "Vary: Origin\r\n";
  private static final String VARY_PREFLIGHT =
      "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers\r\n";
  private static final byte[] NO_CONTENT =
      "HTTP/1.1 204 No Content\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers: ";

  private final AllowedOrigins answers;
  private final AllowedOrigins preflights;
  private final boolean anyHeader;

  private Cors(CorsPolicy policy) {
    String credentials = policy.credentials() ? "Access-Control-Allow-Credentials: true\r\n" : "";
    this.answers =
        new AllowedOrigins(
            policy.origins(),
            credentials
                + (policy.expose().isEmpty()
                    ? ""
                    : line("Access-Control-Expose-Headers", String.join(", ", policy.expose()))),
            VARY);
    this.preflights =
        new AllowedOrigins(
            policy.origins(),
            credentials
                + line(
                    "Access-Control-Allow-Methods",
                    policy.methods().stream()
                        .map(HttpMethod::name)
                        .collect(Collectors.joining(", ")))
                + policy
                    .headers()
                    .filter(names -> !names.isEmpty())
                    .map(names -> ALLOW_HEADERS + String.join(", ", names) + "\r\n")
                    .orElse("")
                + line("Access-Control-Max-Age", String.valueOf(policy.maxAge().toSeconds())),
            VARY_PREFLIGHT);
    this.anyHeader = policy.headers().isEmpty();
  }

  public static Cors of(CorsPolicy policy) {
    return new Cors(policy);
  }

  /** Whether a browser asks what a script may do, rather than the script for something. */
  public static boolean isPreflight(RequestHead head) {
    return head.isOptions()
        && head.fields().find(HeaderName.ORIGIN, 0) >= 0
        && head.fields().find(HeaderName.CORS_REQUEST_METHOD, 0) >= 0;
  }

  /** Header lines for the answer to a request. Not to be changed. */
  public byte[] answerLines(HeaderFields request) {
    return answers.linesFor(request);
  }

  /** Writes the answer to a preflight, up to where the headers of the connection follow. */
  public void writePreflight(HeadWriter writer, HeaderFields request) {
    writer.put(NO_CONTENT).put(preflights.linesFor(request));
    int asked = request.find(HeaderName.CORS_REQUEST_HEADERS, 0);
    if (anyHeader && asked >= 0) {
      writer.put(ALLOW_HEADERS).value(request, asked).crlf();
    }
  }

  private static String line(String name, String value) {
    return name + ": " + value + "\r\n";
  }
}
