package dev.hearth.api.http;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which scripts of other origins may call a function and read its answers (the Fetch standard's
 * CORS protocol).
 *
 * @param origins at least one
 * @param methods that they may use; never empty
 * @param headers of requests that they may set; empty for whichever they ask for
 * @param expose headers of answers that they may read besides the ones that are always readable
 * @param credentials whether cookies and the like are sent along; not with any origin
 * @param maxAge how long a browser may remember the answer to its question
 */
public record CorsPolicy(
    List<OriginPattern> origins,
    Set<HttpMethod> methods,
    Optional<List<String>> headers,
    List<String> expose,
    boolean credentials,
    Duration maxAge) {
  public static final Set<HttpMethod> DEFAULT_METHODS =
      Collections.unmodifiableSet(
          EnumSet.of(
              HttpMethod.GET,
              HttpMethod.HEAD,
              HttpMethod.POST,
              HttpMethod.PUT,
              HttpMethod.PATCH,
              HttpMethod.DELETE));
  public static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(10);

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");

  public CorsPolicy {
    origins = List.copyOf(origins);
    methods = Collections.unmodifiableSet(EnumSet.copyOf(methods));
    headers = headers.map(List::copyOf);
    expose = List.copyOf(expose);
    if (origins.isEmpty()) {
      throw new IllegalArgumentException("at least one origin is needed");
    }
    if (credentials && origins.contains(OriginPattern.ANY)) {
      throw new IllegalArgumentException(
          "origin '*' and credentials exclude each other: any site could then act as the user who"
              + " is logged in; list the origins that may");
    }
    headers.ifPresent(names -> names.forEach(CorsPolicy::checkHeader));
    expose.forEach(CorsPolicy::checkHeader);
    if (credentials && expose.contains("*")) {
      throw new IllegalArgumentException(
          "expose '*' has no meaning with credentials: list the headers");
    }
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAge must not be negative: " + maxAge);
    }
  }

  /** Throws when this cannot be the name of a header. */
  public static void checkHeader(String name) {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is not the name of a header");
    }
  }
}
