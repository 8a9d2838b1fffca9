package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.CorsPolicy;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.OriginPattern;
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
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told of scripts of other origins, by functions whose manifest says it. */
class CorsTest {
  private static final CorsPolicy LISTED =
      new CorsPolicy(
          List.of(
              new OriginPattern("https://app.example.org"),
              new OriginPattern("https://*.dev.example.org")),
          Set.of(HttpMethod.GET, HttpMethod.PUT),
          Optional.of(List.of("Content-Type", "X-Token")),
          List.of("X-Total"),
          true,
          Duration.ofMinutes(10));
  private static final CorsPolicy ANY =
      new CorsPolicy(
          List.of(OriginPattern.ANY),
          CorsPolicy.DEFAULT_METHODS,
          Optional.empty(),
          List.of(),
          false,
          Duration.ZERO);

  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance instance;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.in(folder);
    instance =
        FakeInstance.onUnixSocket(
            folder,
            call ->
                call.respond(
                    200,
                    call.requestLine(),
                    "Access-Control-Allow-Origin: https://of-the-function",
                    "access-control-allow-credentials: true",
                    "Access-Control-Expose-Headers: X-Mine"));
    client = gateway.client();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    instance.close();
    gateway.close();
  }

  @Test
  void aPreflightIsAnsweredWithoutAnInstance() throws IOException {
    gateway.deploy("cold", cors(LISTED));

    Answer answer = preflight("/function/cold", "https://app.example.org", "PUT", "content-type");

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers("Access-Control-Allow-Origin"))
        .containsExactly("https://app.example.org");
    assertThat(answer.headers("Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(answer.headers("Access-Control-Allow-Methods")).containsExactly("GET, PUT");
    assertThat(answer.headers("Access-Control-Allow-Headers"))
        .containsExactly("Content-Type, X-Token");
    assertThat(answer.headers("Access-Control-Max-Age")).containsExactly("600");
    assertThat(answer.headers("Vary"))
        .containsExactly("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    assertThat(gateway.demands()).isEmpty();
  }

  @Test
  void theConnectionGoesOnAfterAPreflight() throws IOException {
    gateway.deploy("greet", cors(LISTED), instance);

    preflight("/function/greet", "https://app.example.org", "PUT", "content-type");

    assertThat(call("/function/greet/x", "Origin: https://app.example.org\r\n").text())
        .isEqualTo("GET /x HTTP/1.1");
    assertThat(instance.heads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.org",
        "http://app.example.org",
        "https://app.example.org.evil.org",
        "https://app.example.org:8443",
        "https://evil.org/.dev.example.org",
        "https://evil.org:1.dev.example.org",
        "https://evil.org#.dev.example.org",
        "https://.dev.example.org",
        "https://dev.example.org",
        "https://a@x.dev.example.org",
        "null",
      })
  void anotherOriginIsNotAllowed(String origin) throws IOException {
    gateway.deploy("greet", cors(LISTED), instance);

    Answer asked = preflight("/function/greet", origin, "GET", "x-token");
    Answer answer = call("/function/greet", "Origin: " + origin + "\r\n");

    assertThat(asked.status()).isEqualTo(204);
    assertThat(asked.headers("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.headers("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(answer.headers("Vary")).containsExactly("Origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.org",
        "https://a.dev.example.org",
        "https://a-1.b.dev.example.org"
      })
  void anAnswerCarriesThePolicyOnceAndNotTheFunctionsOwn(String origin) throws IOException {
    gateway.deploy("greet", cors(LISTED), instance);

    Answer answer = call("/function/greet", "Origin: " + origin + "\r\n");

    assertThat(answer.headers("Access-Control-Allow-Origin")).containsExactly(origin);
    assertThat(answer.headers("Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(answer.headers("Access-Control-Expose-Headers")).containsExactly("X-Total");
    assertThat(answer.headers("Vary")).containsExactly("Origin");
  }

  @Test
  void anAnswerWithoutAnOriginIsNotForCachesToGiveToAll() throws IOException {
    gateway.deploy("greet", cors(LISTED), instance);

    Answer answer = call("/function/greet", "");

    assertThat(answer.headers("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.headers("Vary")).containsExactly("Origin");
  }

  @Test
  void twoOriginsAreNone() throws IOException {
    gateway.deploy("greet", cors(LISTED), instance);

    Answer answer =
        call(
            "/function/greet",
            "Origin: https://app.example.org\r\nOrigin: https://app.example.org\r\n");

    assertThat(answer.headers("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void anyOriginIsToldSoAndAnyHeaderMayBeSent() throws IOException {
    gateway.deploy("open", cors(ANY), instance);

    Answer asked = preflight("/function/open", "https://x.org", "DELETE", "authorization, x-a");
    Answer answer = call("/function/open", "Origin: https://x.org\r\n");

    assertThat(asked.headers("Access-Control-Allow-Origin")).containsExactly("*");
    assertThat(asked.headers("Access-Control-Allow-Headers")).containsExactly("authorization, x-a");
    assertThat(asked.headers("Access-Control-Allow-Methods"))
        .containsExactly("GET, HEAD, POST, PUT, PATCH, DELETE");
    assertThat(answer.headers("Access-Control-Allow-Origin")).containsExactly("*");
    assertThat(answer.headers("Access-Control-Allow-Credentials")).isEmpty();
  }

  @Test
  void problemsOfTheGatewayCanBeReadByTheScriptToo() throws IOException {
    gateway.deploy(
        "greet",
        new HttpSpec(
            List.of(),
            Optional.of(LISTED),
            new CallLimits(
                java.util.OptionalInt.empty(),
                OptionalLong.of(1),
                java.util.OptionalInt.empty(),
                Optional.empty())),
        instance);
    client.send(
        "POST /function/greet HTTP/1.1\r\nHost: t\r\nOrigin: https://app.example.org\r\n"
            + "Content-Length: 2\r\n\r\nab");

    Answer answer = client.read();

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.headers("Access-Control-Allow-Origin"))
        .containsExactly("https://app.example.org");
  }

  @Test
  void anOptionsThatIsNoPreflightReachesTheFunction() throws IOException {
    gateway.deploy("greet", cors(LISTED), instance);
    client.send("OPTIONS /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");

    assertThat(client.read().text()).isEqualTo("OPTIONS / HTTP/1.1");
  }

  @Test
  void withoutAPolicyTheFunctionAnswersItself() throws IOException {
    gateway.deploy("greet", instance);

    Answer asked = preflight("/function/greet", "https://app.example.org", "PUT", "x-a");

    assertThat(asked.text()).isEqualTo("OPTIONS / HTTP/1.1");
    assertThat(asked.headers("Access-Control-Allow-Origin"))
        .containsExactly("https://of-the-function");
    assertThat(asked.headers("Vary")).isEmpty();
  }

  @Test
  void atARouteThePolicyIsThatOfTheFunctionWithTheMethodAskedFor() throws IOException {
    gateway.deploy("reads", routeWith(ANY, HttpMethod.GET), instance);
    gateway.deploy("writes", routeWith(LISTED, HttpMethod.PUT), instance);

    assertThat(
            preflight("/items/1", "https://x.org", "GET", "x-a")
                .headers("Access-Control-Allow-Origin"))
        .containsExactly("*");
    assertThat(
            preflight("/items/1", "https://app.example.org", "PUT", "x-a")
                .headers("Access-Control-Allow-Origin"))
        .containsExactly("https://app.example.org");
    assertThat(preflight("/items/1", "https://x.org", "DELETE", "x-a").status()).isEqualTo(405);
    assertThat(call("/items/1", "Origin: https://x.org\r\n").text())
        .isEqualTo("GET /items/1 HTTP/1.1");
  }

  private Answer preflight(String path, String origin, String method, String headers)
      throws IOException {
    return client
        .send(
            "OPTIONS %s HTTP/1.1\r\nHost: t\r\nOrigin: %s\r\nAccess-Control-Request-Method: %s\r\n"
                    .formatted(path, origin, method)
                + "Access-Control-Request-Headers: %s\r\n\r\n".formatted(headers))
        .read();
  }

  private Answer call(String path, String headers) throws IOException {
    return client.send("GET " + path + " HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n").read();
  }

  private static HttpSpec cors(CorsPolicy policy) {
    return new HttpSpec(List.of(), Optional.of(policy), CallLimits.DEFAULT);
  }

  private static HttpSpec routeWith(CorsPolicy policy, HttpMethod method) {
    return new HttpSpec(
        List.of(new HttpRoute(HostPattern.ANY, new PathPattern("/items/*"), Set.of(method))),
        Optional.of(policy),
        CallLimits.DEFAULT);
  }
}
