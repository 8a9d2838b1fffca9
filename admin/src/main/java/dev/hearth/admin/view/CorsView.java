package dev.hearth.admin.view;

import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.OriginPattern;
import java.util.List;

/**
 * Who may call a function from other origins.
 *
 * @param headers {@code *} alone for whichever are asked for
 */
public record CorsView(
    List<String> origins,
    List<String> methods,
    List<String> headers,
    List<String> expose,
    boolean credentials,
    long maxAgeMillis) {
  static CorsView of(CorsPolicy cors) {
    return new CorsView(
        cors.origins().stream().map(OriginPattern::value).toList(),
        cors.methods().stream().map(HttpMethod::name).toList(),
        cors.headers().orElse(List.of("*")),
        cors.expose(),
        cors.credentials(),
        cors.maxAge().toMillis());
  }
}
