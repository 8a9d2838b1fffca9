package dev.hearth.admin.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.PathPattern;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FunctionViewTest {
  @Test
  void routesHaveTheUrlThatPeopleCall() {
    FunctionState orders =
        new RecordingRoles()
            .state(
                "orders",
                route("api.example.org", "/orders/*", HttpMethod.GET),
                route("*.example.org", "/*"),
                route("*", "/orders"));

    assertThat(view(orders, "http://127.0.0.1:8080").routes())
        .containsExactly(
            new RouteView(
                "http://api.example.org:8080/orders/*",
                "api.example.org",
                "/orders/*",
                List.of("GET", "HEAD")),
            new RouteView("http://*.example.org:8080/*", "*.example.org", "/*", List.of()),
            new RouteView("http://127.0.0.1:8080/orders", "*", "/orders", List.of()));
    assertThat(view(orders, "https://hearth.example").routes())
        .first()
        .returns("https://api.example.org/orders/*", RouteView::url);
  }

  @Test
  void whatTheManifestLeavesToThePlatformIsNull() {
    FunctionView view = view(new RecordingRoles().state("orders"), "http://127.0.0.1:8080");

    assertThat(view.routes()).isEmpty();
    assertThat(view.cors()).isNull();
    assertThat(view.limits()).isEqualTo(new LimitsView(null, null, null, null));
  }

  private static FunctionView view(FunctionState state, String publicUrl) {
    return FunctionView.of(state, List.of(), List.of(), URI.create(publicUrl));
  }

  private static HttpRoute route(String host, String path, HttpMethod... methods) {
    return new HttpRoute(new HostPattern(host), new PathPattern(path), Set.of(methods));
  }
}
