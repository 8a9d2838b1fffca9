package dev.hearth.builder.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.OriginPattern;
import dev.hearth.api.http.PathPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key {@code http}. */
class HttpTest {
  @Test
  void nothingSaidIsTheDefault() {
    assertThat(ManifestReader.read("name: greet\ntemplate: node\n").http())
        .isEqualTo(HttpSpec.DEFAULT);
    assertThat(read("http: { }")).isEqualTo(HttpSpec.DEFAULT);
  }

  @Test
  void oneRouteIsWrittenShort() {
    assertThat(read("http: { host: api.example.org, path: /orders/*, methods: [GET, POST] }"))
        .isEqualTo(
            new HttpSpec(
                List.of(route("api.example.org", "/orders/*", HttpMethod.GET, HttpMethod.POST)),
                Optional.empty(),
                CallLimits.DEFAULT));
  }

  @Test
  void aHostAloneHasEveryPathAndAPathAloneEveryHost() {
    assertThat(read("http: { host: API.example.org }").routes())
        .containsExactly(route("api.example.org", "/*"));
    assertThat(read("http: { path: /orders }").routes()).containsExactly(route("*", "/orders"));
  }

  @Test
  void severalRoutesAreAList() {
    List<HttpRoute> routes = List.of(route("*.example.org", "/*"), route("*", "/größe/*"));

    assertThat(read("http: [{ host: '*.example.org' }, { path: /größe/* }]").routes())
        .isEqualTo(routes);
    assertThat(read("http: { routes: [{ host: '*.example.org' }, { path: /größe/* }] }").routes())
        .isEqualTo(routes);
  }

  @Test
  void everyKeyIsRead() {
    HttpSpec http =
        read(
            "http: { path: /a, cors: { origins: [https://App.example.org:443, 'https://*.b.org:81'],"
                + " methods: [GET], headers: [X-A], expose: [X-B], credentials: true, maxAge: 1h },"
                + " limits: { headers: 8Ki, body: 5Gi, queue: 10, wait: 5s } }");

    assertThat(http.cors())
        .contains(
            new CorsPolicy(
                List.of(
                    new OriginPattern("https://app.example.org"),
                    new OriginPattern("https://*.b.org:81")),
                Set.of(HttpMethod.GET),
                Optional.of(List.of("X-A")),
                List.of("X-B"),
                true,
                Duration.ofHours(1)));
    assertThat(http.limits())
        .isEqualTo(
            new CallLimits(
                OptionalInt.of(8 << 10),
                OptionalLong.of(5L << 30),
                OptionalInt.of(10),
                Optional.of(Duration.ofSeconds(5))));
  }

  @Test
  void corsNeedsOnlyOrigins() {
    assertThat(read("http: { cors: { origins: ['*'] } }").cors())
        .contains(
            new CorsPolicy(
                List.of(OriginPattern.ANY),
                CorsPolicy.DEFAULT_METHODS,
                Optional.empty(),
                List.of(),
                false,
                CorsPolicy.DEFAULT_MAX_AGE));
    assertThat(
            read("http: { cors: { origins: ['*'], headers: ['*'] } }")
                .cors()
                .orElseThrow()
                .headers())
        .isEmpty();
  }

  @Test
  void getBringsHeadWithIt() {
    assertThat(route("*", "/a", HttpMethod.GET).methods())
        .containsExactly(HttpMethod.GET, HttpMethod.HEAD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http: true                            | 'http' must be a mapping of keys to values, not 'true'",
        "http: { paht: /a }                    | unknown key 'paht' in 'http'; did you mean 'path'?",
        "http: { path: /a, method: [GET] }     | unknown key 'method' in 'http'; did you mean 'methods'?",
        "http: { methods: [GET] }              | a route needs a 'host' or a 'path'",
        "http: [{ }]                           | a route needs a 'host' or a 'path'",
        "http: { routes: [{ hosts: a }] }      | unknown key 'hosts' in 'http.routes[0]'; did you mean 'host'?",
        "http: { routes: [{ path: /a }], path: /b } | 'http.path' and 'http.routes' exclude each other",
        "http: { host: 'http://a.org' }        | 'http.host': host 'http://a.org' is not valid",
        "http: { host: 'a.org:80' }            | 'http.host': host 'a.org:80' is not valid",
        "http: { host: 'a..org' }              | 'http.host': host 'a..org' is not valid",
        "http: { host: 'a.*.org' }             | 'http.host': host 'a.*.org' is not valid",
        "http: { host: größe.org }             | write a name without scheme and port",
        "http: { host: *.a.org }               | put quotes around a text that begins with '*'",
        "http: { cors: { origins: [*] } }       | put quotes around a text that begins with '*'",
        "http: { path: orders }                | 'http.path': path 'orders' is not valid: it must begin with '/'",
        "http: { path: /a//b }                 | it has an empty segment, '.' or '..'",
        "http: { path: /a/../b }               | it has an empty segment, '.' or '..'",
        "http: { path: '/a/./*' }              | it has an empty segment, '.' or '..'",
        "http: { path: /a* }                   | '*' can only be the whole last segment, as in /orders/*",
        "http: { path: /*/a }                  | '*' can only be the whole last segment, as in /orders/*",
        "http: { path: /a?x=1 }                | any of ?#%",
        "http: { path: /%61 }                  | write letters as they are, not percent-encoded",
        "http: { path: /function/* }           | path '/function/*' is reserved: Hearth answers /function itself",
        "http: { path: /API/x }                | is reserved: Hearth answers /API itself",
        "http: { path: /api }                  | is reserved",
        "http: { path: /q/* }                  | is reserved",
        "http: { path: /a, methods: [] }       | 'http.methods' is empty; leave it out for every method",
        "http: { path: /a, methods: GET }      | 'http.methods' must be a list, not 'GET'",
        "http: { path: /a, methods: [GTE] }    | not 'GTE'; did you mean GET?",
        "http: { path: /a, methods: [get] }    | 'http.methods[0]' must be one of GET, HEAD, POST",
        "http: [{ path: /a }, { path: /a, methods: [GET] }] | two routes are the same: '/a'; keep one",
        "http: { limits: { body: 5 } }         | 'http.limits.body' must be an amount of memory with a unit",
        "http: { limits: { body: 2Ti } }       | 'http.limits.body' must be from 1Ki to 1048576Mi, not 2Ti",
        "http: { limits: { queue: 0 } }        | 'http.limits.queue' must be from 1 to 100000, not 0",
        "http: { limits: { wait: 0s } }        | 'http.limits.wait' must be from 1ms to 24h, not 0s",
        "http: { limits: { waits: 1s } }       | unknown key 'waits' in 'http.limits'; did you mean 'wait'?",
        "http: { cors: { } }                   | the key 'origins' is missing in 'http.cors'",
        "http: { cors: { origins: [] } }       | at least one origin is needed",
        "http: { cors: { origins: ['*'], credentials: true } } | origin '*' and credentials exclude each other",
        "http: { cors: { origins: ['*'], credentials: yes } } | 'http.cors.credentials' must be true or false, not 'yes'",
        "http: { cors: { origins: [a.org] } }  | 'http.cors.origins[0]': origin 'a.org' is not valid",
        "http: { cors: { origins: [https://a.org/] } } | write scheme and host without a path",
        "http: { cors: { origins: ['null'] } } | origin 'null' is not valid",
        "http: { cors: { origins: ['https://*'] } } | origin 'https://*' is not valid",
        "http: { cors: { origins: ['*'], headers: ['a b'] } } | 'a b' is not the name of a header",
        "http: { cors: { origins: ['*'], maxAge: 25h } } | 'http.cors.maxAge' must be from 0s to 24h, not 25h",
        "http: { cors: { origins: [https://a.org], expose: ['*'], credentials: true } } | expose '*' has no meaning with credentials",
      })
  void aMistakeIsNamedWithItsLine(String line, String message) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MANIFEST))
        .hasMessageStartingWith("function.yaml:3: ")
        .hasMessageContaining(message);
  }

  private static HttpSpec read(String line) {
    return ManifestReader.read("name: greet\ntemplate: node\n" + line + "\n").http();
  }

  private static HttpRoute route(String host, String path, HttpMethod... methods) {
    return new HttpRoute(new HostPattern(host), new PathPattern(path), Set.of(methods));
  }
}
