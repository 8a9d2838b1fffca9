package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers pass, which end at the gateway, and which it adds. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class HeadersTest {
  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance instance;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.in(folder);
    instance = FakeInstance.onUnixSocket(folder, call -> call.respond(200, call.head()));
    gateway.deploy("greet", instance);
    client = gateway.client();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    gateway.close();
    instance.close();
  }

  @Test
  void theFunctionSeesTheHeadersTheClientSent() throws IOException {
    assertThat(seen("Accept: text/plain\r\nX-Own: a\r\nX-Own: b\r\nCookie: c=d\r\n").lines())
        .contains("Host: test", "Accept: text/plain", "X-Own: a", "X-Own: b", "Cookie: c=d");
  }

  @Test
  void headersOfTheConnectionEndAtTheGateway() throws IOException {
    String seen =
        seen(
            "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n"
                + "Upgrade: websocket\r\nProxy-Authorization: x\r\nTrailer: y\r\n");

    assertThat(seen.toLowerCase(Locale.ROOT))
        .doesNotContain("connection")
        .doesNotContain("x-hop")
        .doesNotContain("keep-alive")
        .doesNotContain("\nte:")
        .doesNotContain("upgrade")
        .doesNotContain("trailer");
  }

  @Test
  void aConnectionHeaderCannotTakeAwayWhatTheGatewayAdds() throws IOException {
    assertThat(seen("Connection: X-Call-Id, X-Forwarded-For, traceparent, X-Hearth-Deadline\r\n"))
        .contains("X-Call-Id: ", "X-Forwarded-For: 127.0.0.1", "traceparent: 00-");
  }

  @Test
  void theClientIsNamedInForwardedHeaders() throws IOException {
    assertThat(seen("").lines())
        .contains(
            "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http", "X-Forwarded-Host: test");
  }

  @Test
  void eachCallGetsAnIdThatIsInTheAnswerToo() throws IOException {
    Answer first = client.get("/function/greet");
    Answer second = client.get("/function/greet");

    String id = first.header("x-call-id").orElseThrow();
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(first.text()).contains("X-Call-Id: " + id);
    assertThat(second.header("x-call-id")).isNotEqualTo(first.header("x-call-id"));
  }

  @Test
  void aSaneCallIdIsTakenOver() throws IOException {
    Answer answer = answer("X-Call-Id: my-call_1.2:3\r\n");

    assertThat(answer.headers("x-call-id")).containsExactly("my-call_1.2:3");
    assertThat(answer.text()).contains("X-Call-Id: my-call_1.2:3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\u00e4", "<x>", "a;b"})
  void anythingElseIsReplaced(String id) throws IOException {
    Answer answer = answer("X-Call-Id: " + id + "\r\n");

    assertThat(answer.header("x-call-id").orElseThrow()).hasSize(36);
    assertThat(answer.text().lines().filter(line -> line.startsWith("X-Call-Id"))).hasSize(1);
  }

  @Test
  void aCallIdThatIsTooLongIsReplaced() throws IOException {
    assertThat(answer("X-Call-Id: " + "a".repeat(65) + "\r\n").header("x-call-id").orElseThrow())
        .hasSize(36);
  }

  @Test
  void aTraceIsPassedOn() throws IOException {
    String trace = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    assertThat(seen(trace + "\r\ntracestate: a=b\r\n").lines()).contains(trace, "tracestate: a=b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "traceparent: nonsense",
        "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "traceparent: ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "traceparent: 00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "x: y"
      })
  void withoutAValidTraceOneBegins(String line) throws IOException {
    String seen = seen(line + "\r\ntracestate: a=b\r\n");

    assertThat(seen.lines().filter(header -> header.startsWith("traceparent")))
        .singleElement()
        .asString()
        .matches("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(seen).doesNotContain("tracestate");
  }

  @Test
  void theDeadlineIsToldInEpochMilliseconds() throws IOException {
    long now = System.currentTimeMillis();

    String deadline =
        seen("X-Hearth-Deadline: 1\r\n")
            .lines()
            .filter(line -> line.startsWith("X-Hearth-Deadline: "))
            .findFirst()
            .orElseThrow();

    assertThat(Long.parseLong(deadline.substring(19))).isBetween(now + 9_000, now + 12_000);
  }

  @Test
  void theFunctionsHeadersReachTheClient() throws IOException {
    try (FakeInstance other =
        FakeInstance.onUnixSocket(
            folder,
            call ->
                call.respond(
                    418,
                    "tea",
                    "Set-Cookie: a=b",
                    "Set-Cookie: c=d",
                    "Server-Timing: db;dur=5",
                    "X-Call-Id: forged",
                    "Connection: X-Hop",
                    "X-Hop: 1",
                    "Keep-Alive: timeout=5"))) {
      gateway.deploy("other", other);

      Answer answer = client.get("/function/other");

      assertThat(answer.head()).startsWith("HTTP/1.1 418 Whatever\r\n");
      assertThat(answer.headers("set-cookie")).containsExactly("a=b", "c=d");
      assertThat(answer.headers("server-timing")).hasSize(2).contains("db;dur=5");
      assertThat(answer.headers("x-call-id")).hasSize(1).doesNotContain("forged");
      assertThat(answer.headers("x-hop")).isEmpty();
      assertThat(answer.headers("connection")).isEmpty();
      assertThat(answer.headers("keep-alive")).isEmpty();
    }
  }

  private String seen(String headers) throws IOException {
    return answer(headers).text();
  }

  private Answer answer(String headers) throws IOException {
    return client.send("GET /function/greet HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n").read();
  }
}
