package dev.hearth.admin.view;

import dev.hearth.api.function.FunctionState;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import java.net.URI;
import java.util.List;

/**
 * An address of a function's own as the API shows it.
 *
 * @param host {@code *} for any
 * @param methods empty for every method
 * @param url of what the route matches; a star in it stands for anything
 */
public record RouteView(String url, String host, String path, List<String> methods) {
  static RouteView of(HttpRoute route, URI publicUrl) {
    String port = publicUrl.getPort() < 0 ? "" : ":" + publicUrl.getPort();
    String base =
        route.host().isAny()
            ? publicUrl.toString()
            : publicUrl.getScheme() + "://" + route.host() + port;
    return new RouteView(
        base + route.path(),
        route.host().value(),
        route.path().value(),
        route.methods().stream().map(HttpMethod::name).toList());
  }

  public static List<RouteView> all(List<HttpRoute> routes, URI publicUrl) {
    return routes.stream().map(route -> of(route, publicUrl)).toList();
  }

  static List<RouteView> all(FunctionState state, URI publicUrl) {
    return state
        .active()
        .map(active -> all(active.spec().http().routes(), publicUrl))
        .orElse(List.of());
  }
}
