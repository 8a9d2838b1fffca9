package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.PathPattern;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls at hosts and paths that functions have of their own. */
class OwnRoutesTest {
  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance shop;
  private FakeInstance site;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.in(folder);
    shop =
        FakeInstance.onUnixSocket(folder, call -> call.respond(200, "shop " + call.requestLine()));
    site =
        FakeInstance.onUnixSocket(folder, call -> call.respond(200, "site " + call.requestLine()));
    gateway.deploy("shop", routes(route("shop.example.org", "/orders/*", HttpMethod.GET)), shop);
    gateway.deploy("site", routes(route("*", "/*")), site);
    client = gateway.client();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    shop.close();
    site.close();
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource({
    "shop.example.org, /orders/7?a=/../b, shop GET /orders/7?a=/../b HTTP/1.1",
    "SHOP.example.org:8080, /orders, shop GET /orders HTTP/1.1",
    "shop.example.org, /%6frders/%C3%A4, shop GET /%6frders/%C3%A4 HTTP/1.1",
    "other.example.org, /orders/7, site GET /orders/7 HTTP/1.1",
    "other.example.org, /, site GET / HTTP/1.1",
    "other.example.org, /?x, site GET /?x HTTP/1.1",
    "shop.example.org, /function/site/a, site GET /a HTTP/1.1",
    "shop.example.org, /function/shop/orders, shop GET /orders HTTP/1.1",
  })
  void theFunctionSeesTheWholePathAsItCame(String host, String path, String seen)
      throws IOException {
    assertThat(get(host, path).text()).isEqualTo(seen);
  }

  @Test
  void anAbsoluteTargetCountsLikeItsHost() throws IOException {
    client.send("GET http://shop.example.org/orders HTTP/1.1\r\nHost: shop.example.org\r\n\r\n");

    assertThat(client.read().text()).isEqualTo("shop GET /orders HTTP/1.1");
  }

  @Test
  void aTargetThatNamesAnotherHostThanHostIsRefused() throws IOException {
    client.send("GET http://shop.example.org/orders HTTP/1.1\r\nHost: a.example.org\r\n\r\n");

    assertThat(client.read().status()).isEqualTo(400);
  }

  @Test
  void anotherHostsNameInForwardedHostLeadsNowhereElse() throws IOException {
    client.send("GET /orders HTTP/1.1\r\nHost: a\r\nX-Forwarded-Host: shop.example.org\r\n\r\n");

    assertThat(client.read().text()).startsWith("site ");
  }

  @Test
  void aMethodThatTheRouteDoesNotHaveIsRefusedWithThoseItHas() throws IOException {
    client.send("DELETE /orders/7 HTTP/1.1\r\nHost: shop.example.org\r\n\r\n");
    Answer answer = client.read();

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers("Allow")).containsExactly("GET, HEAD");
    assertThat(answer.header("content-type")).contains("application/problem+json");
    assertThat(answer.text()).contains("\"code\":\"method-not-allowed\"");
    assertThat(shop.heads()).isEmpty();
    assertThat(site.heads()).isEmpty();
    assertThat(get("shop.example.org", "/orders").headers("Allow")).isEmpty();
  }

  @Test
  void aBodyBehindARefusedMethodIsNotReadAsTheNextRequest() throws IOException {
    client.send("POST /orders HTTP/1.1\r\nHost: shop.example.org\r\nContent-Length: 31\r\n\r\n");
    client.send("GET /function/shop HTTP/1.1\r\n\r\n");

    assertThat(client.read().status()).isEqualTo(405);
    assertThat(client.atEnd()).isTrue();
    assertThat(shop.heads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//orders",
        "/x/../orders",
        "/x/%2e%2e/orders",
        "/x%2f..%2forders",
        "/orders/..;/admin",
        "/orders%5c..",
        "/orders/%00",
        "/%zz",
      })
  void aPathThatServersReadInDifferentWaysIsRefused(String path) throws IOException {
    Answer answer = get("shop.example.org", path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"code\":\"invalid-request\"");
    assertThat(shop.heads()).isEmpty();
    assertThat(site.heads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/function", "/FUNCTION/shop", "/%61pi/v1/status", "/api", "/q/metrics"})
  void whatHearthAnswersItselfNeverReachesAFunction(String path) throws IOException {
    assertThat(get("shop.example.org", path).status()).isEqualTo(404);
    assertThat(site.heads()).isEmpty();
  }

  @Test
  void aRequestWithoutAHostHasTheRoutesForAnyHost() throws IOException {
    client.send("GET /orders HTTP/1.0\r\n\r\n");

    assertThat(client.read().text()).startsWith("site ");
  }

  @Test
  void aRouteMovesWithTheTrafficAndGoesWithTheFunction() throws IOException {
    gateway.activate(
        "shop",
        2,
        RunningGateway.spec(16, Duration.ofSeconds(10)).withHttp(routes(route("*", "/s"))));
    gateway.gateway().removed(new dev.hearth.api.function.FunctionName("site"));

    assertThat(get("shop.example.org", "/orders").status()).isEqualTo(404);
    assertThat(get("shop.example.org", "/").text()).startsWith("Hearth runs functions");
  }

  @Test
  void aCallFromZeroAtARouteStartsAnInstance() throws IOException {
    var cold = gateway.deploy("cold", routes(route("*", "/cold")));
    client.send("GET /cold HTTP/1.1\r\nHost: test\r\n\r\n");
    org.awaitility.Awaitility.await()
        .until(() -> gateway.demands().stream().anyMatch(d -> d.revision().equals(cold)));
    gateway.ready(cold, shop);

    assertThat(client.read().text()).isEqualTo("shop GET /cold HTTP/1.1");
  }

  private Answer get(String host, String path) throws IOException {
    try (RawClient each = gateway.client()) {
      return each.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").read();
    }
  }

  private static HttpSpec routes(HttpRoute... routes) {
    return new HttpSpec(List.of(routes), Optional.empty(), CallLimits.DEFAULT);
  }

  private static HttpRoute route(String host, String path, HttpMethod... methods) {
    return new HttpRoute(new HostPattern(host), new PathPattern(path), Set.of(methods));
  }
}
