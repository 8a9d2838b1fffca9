package dev.hearth.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.PathPattern;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which function a request for an address of its own is for. */
class OwnRoutesTest {
  private static final RouteTable<String> TABLE =
      table(
          "all * /*",
          "health * /health",
          "orders * /orders/*",
          "returns * /orders/returns/*",
          "order-list * /orders",
          "folder * /folder/",
          "letters * /größe/*",
          "api api.example.org /*",
          "api-orders api.example.org /orders/* GET,POST",
          "api-deletes api.example.org /orders/* DELETE",
          "below *.example.org /orders/*",
          "far-below *.eu.example.org /*");

  @ParameterizedTest
  @CsvSource({
    // Paths: itself, then the longest above it, segment by segment.
    "elsewhere, /, all",
    "elsewhere, /health, health",
    "elsewhere, /health/, all",
    "elsewhere, /health/x, all",
    "elsewhere, /healthy, all",
    "elsewhere, /orders, order-list",
    "elsewhere, /orders/, orders",
    "elsewhere, /orders/1, orders",
    "elsewhere, /ordersx, all",
    "elsewhere, /orders/returns, returns",
    "elsewhere, /orders/returns/1/2, returns",
    "elsewhere, /orders/returnsx, orders",
    "elsewhere, /folder, all",
    "elsewhere, /folder/, folder",
    "elsewhere, /Orders, all",
    // Hosts: by name, then the closest wildcard, then any; case, port and last dot do not count.
    "api.example.org, /, api",
    "API.Example.ORG, /, api",
    "api.example.org:8443, /, api",
    "api.example.org., /, api",
    "api.example.org.:80, /, api",
    "api.example.org, /orders/1, api-orders",
    "www.example.org, /orders/1, below",
    "www.example.org, /orders, below",
    "www.example.org, /health, health",
    "www.example.org, /other, all",
    "example.org, /orders/1, orders",
    "a.eu.example.org, /orders/1, far-below",
    "a.b.eu.example.org, /x, far-below",
    "eu.example.org, /orders/1, below",
    "eu.example.org, /x, all",
    "xexample.org, /orders/1, orders",
    "api.example.org.evil.com, /orders/1, orders",
    // What is no name of a host has no more than the routes for any.
    "'', /orders/1, orders",
    "., /orders/1, orders",
    ".example.org, /orders/1, orders",
    "a..example.org, /orders/1, orders",
    "a%2eexample.org, /orders/1, orders",
    "user@api.example.org, /orders/1, orders",
    "api.example.org:80:90, /orders/1, orders",
    "api.example.org:x, /orders/1, orders",
    "[::1]:80, /orders/1, orders",
  })
  void theMostExactHostAndTheLongestPathCount(String host, String path, String function) {
    assertThat(get(host, path)).isEqualTo(function);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, api-orders",
    "HEAD, api-orders",
    "POST, api-orders",
    "DELETE, api-deletes",
    "PUT, 'Allow: GET, HEAD, POST, DELETE'",
    "get, 'Allow: GET, HEAD, POST, DELETE'",
    "PURGE, 'Allow: GET, HEAD, POST, DELETE'",
  })
  void theMethodIsLookedAtLast(String method, String function) {
    assertThat(find(TABLE, method, "api.example.org", "/orders/1")).isEqualTo(function);
  }

  @ParameterizedTest
  @CsvSource({"GET", "OPTIONS", "PURGE", "get"})
  void aRouteWithoutMethodsTakesAll(String method) {
    assertThat(find(TABLE, method, "x", "/health")).isEqualTo("health");
  }

  @ParameterizedTest
  @CsvSource({
    "/%6frders/1, orders",
    "/orders%2D, all",
    "/gr%C3%B6%C3%9Fe/x, letters",
    "/%66unction/greet, none",
    "/orders/%20, orders",
  })
  void whatIsPercentEncodedIsComparedDecoded(String path, String function) {
    assertThat(get("elsewhere", path)).isEqualTo(function);
  }

  @ParameterizedTest
  @CsvSource({
    "/function",
    "/async-function/greet",
    "/api",
    "/API/v1/status",
    "/%61pi/v1/status",
    "/api;x/v1",
    "/q/metrics",
    "/.hearth/specialise",
  })
  void aReservedPathIsNobodysOwn(String path) {
    assertThat(get("elsewhere", path)).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({
    "//orders",
    "/a//b",
    "/a//",
    "/.",
    "/..",
    "/a/../orders",
    "/a/.",
    "/a/./b",
    "/%2e%2e/orders",
    "/a/.%2e",
    "/a/%2E/b",
    "/a/..;/orders",
    "/a%2forders",
    "/a%2Forders",
    "/a%5corders",
    "/a\\orders",
    "/a%00",
    "/a%0d%0a",
    "/a%7f",
    "/a%",
    "/a%2",
    "/a%zz",
  })
  void aPathThatCanBeReadInTwoWaysIsAmbiguous(String path) {
    assertThat(form(path)).isEqualTo(PathForm.AMBIGUOUS);
  }

  @ParameterizedTest
  @CsvSource({"/", "/a/", "/...", "/a..", "/..a/b", "/a;v=1", "/a.b/c.", "/.well-known/x"})
  void dotsThatAreNamesAreNot(String path) {
    assertThat(form(path)).isEqualTo(PathForm.PLAIN);
  }

  @Test
  void aFunctionThatGoesTakesItsRoutesAlong() {
    RouteTable<String> without = TABLE.without(new FunctionName("health"));

    assertThat(find(without, "GET", "x", "/health")).isEqualTo("all");
    assertThat(without.find(new FunctionName("health"))).isEmpty();
    assertThat(find(TABLE, "GET", "x", "/health")).isEqualTo("health");
  }

  @Test
  void aFunctionWhoseRoutesChangeHasTheNewOnesOnly() {
    RouteTable<String> changed =
        TABLE.with(new FunctionName("health"), "health", List.of(route("* /alive")));

    assertThat(find(changed, "GET", "x", "/health")).isEqualTo("all");
    assertThat(find(changed, "GET", "x", "/alive")).isEqualTo("health");
  }

  @Test
  void aLookUpAllocatesNothing() {
    byte[] host = "api.example.org:8080".getBytes(StandardCharsets.ISO_8859_1);
    byte[] path = "/orders/1/2/3".getBytes(StandardCharsets.ISO_8859_1);
    byte[] method = "POST".getBytes(StandardCharsets.ISO_8859_1);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    boolean found = true;
    for (int i = 0; i < 10_000; i++) {
      found &=
          PathForm.of(path, 0, path.length) == PathForm.PLAIN
              && TABLE
                  .own()
                  .find(host, 0, host.length, path, 0, path.length)
                  .orElseThrow()
                  .find(method, 0, method.length)
                  .isPresent();
    }

    assertThat(found).isTrue();
    // One byte for each would be ten thousand.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private static PathForm form(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
    return PathForm.of(bytes, 0, bytes.length);
  }

  private static String get(String host, String path) {
    return find(TABLE, "GET", host, path);
  }

  /** The function; what Allow names; or none. */
  static String find(RouteTable<String> table, String method, String host, String path) {
    byte[] hostBytes = host.getBytes(StandardCharsets.ISO_8859_1);
    byte[] pathBytes = path.getBytes(StandardCharsets.ISO_8859_1);
    byte[] decoded = PathForm.decode(pathBytes, 0, pathBytes.length);
    byte[] methodBytes = method.getBytes(StandardCharsets.ISO_8859_1);
    Optional<MethodTargets<String>> targets =
        table.own().find(hostBytes, 0, hostBytes.length, decoded, 0, decoded.length);
    return targets
        .map(
            it ->
                it.find(methodBytes, 0, methodBytes.length)
                    .orElseGet(() -> new String(it.allowLine(), StandardCharsets.US_ASCII).strip()))
        .orElse("none");
  }

  private static RouteTable<String> table(String... lines) {
    RouteTable<String> table = RouteTable.empty();
    for (String line : lines) {
      String name = line.substring(0, line.indexOf(' '));
      table =
          table.with(
              new FunctionName(name), name, List.of(route(line.substring(name.length() + 1))));
    }
    return table;
  }

  /** Of {@code HOST PATH [METHODS]}. */
  static HttpRoute route(String text) {
    List<String> parts = List.of(text.split(" "));
    Set<HttpMethod> methods =
        parts.size() < 3
            ? Set.of()
            : Arrays.stream(parts.get(2).split(","))
                .map(HttpMethod::valueOf)
                .collect(Collectors.toSet());
    return new HttpRoute(new HostPattern(parts.get(0)), new PathPattern(parts.get(1)), methods);
  }
}
