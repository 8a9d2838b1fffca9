package dev.hearth.api.http;

import java.util.List;
import java.util.Optional;

/**
 * How calls come to a function over HTTP.
 *
 * @param routes addresses besides {@code /function/NAME}
 * @param cors empty: the function answers browsers' questions itself
 */
public record HttpSpec(List<HttpRoute> routes, Optional<CorsPolicy> cors, CallLimits limits) {
  public static final HttpSpec DEFAULT =
      new HttpSpec(List.of(), Optional.empty(), CallLimits.DEFAULT);

  public HttpSpec {
    routes = List.copyOf(routes);
  }
}
