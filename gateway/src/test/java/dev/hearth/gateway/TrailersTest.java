package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Header lines behind chunked bodies. In these texts {@code |} stands for CR LF. */
class TrailersTest {
  private static final String POST =
      "POST /function/greet HTTP/1.1|Host: t|Transfer-Encoding: chunked|";
  private static final String CHUNKED = "HTTP/1.1 200 OK|Transfer-Encoding: chunked|";

  @TempDir Path folder;
  private RunningGateway gateway;
  private RawClient client;

  @BeforeEach
  void start() {
    gateway = RunningGateway.in(folder);
    client = gateway.client();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    gateway.close();
  }

  @Test
  void theFunctionGetsThoseOfTheRequest() throws IOException {
    try (FakeInstance _ = echo()) {
      for (int i = 0; i < 3; i++) {
        send(POST + "Trailer: X-Sum, X-Other||5|hello|0|X-Sum: abc|x-other:  d e |X-Empty:||");

        assertThat(client.read().text())
            .isEqualTo("hello [X-Sum: abc, x-other:  d e, X-Empty:] Trailer: X-Sum, X-Other");
      }
    }
  }

  @Test
  void theFunctionGetsThoseOfARequestThatComesInPieces() throws IOException {
    try (FakeInstance _ = echo()) {
      String whole = (POST + "|5|hello|5|world|0|X-Sum: abc||").replace("|", "\r\n");
      for (int i = 0; i < whole.length(); i++) {
        client.send(whole.substring(i, i + 1));
      }

      assertThat(client.read().text()).isEqualTo("helloworld [X-Sum: abc] none");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        "Host: other",
        "Connection: close",
        "Trailer: X",
        "TE: trailers",
        "Authorization: Basic eA==",
        "Cookie: a=b",
        "Content-Type: text/html",
        "Content-Encoding: gzip",
        "Expect: 100-continue",
        "If-Match: *",
        "X-Call-Id: forged",
        "X-Forwarded-For: 10.0.0.1",
        "X-Forwarded-Port: 1",
        "Forwarded: for=10.0.0.1",
        "X-Hearth-Attempt: 1",
        "Idempotency-Key: a",
        "x-hearth-deadline: 1"
      })
  void whatMustStandBeforeTheBodyIsLeftOutBehindIt(String line) throws IOException {
    try (FakeInstance _ = echo()) {
      send(POST + "|5|hello|0|X-Sum: abc|" + line + "|X-More: d||");

      assertThat(client.read().text()).isEqualTo("hello [X-Sum: abc, X-More: d] none");
      send(POST + "|5|hello|0|" + line + "||");
      assertThat(client.read().text()).isEqualTo("hello [] none");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X Sum: abc||",
        "X-Sum : abc||",
        ": abc||",
        " X-Sum: abc||",
        "X-Sum: a\nX: b||",
        "X-Sum: a\rX: b||",
        "X-Sum: a\u0000||",
        "X-Sum: a| folded||",
        "X-Sum||",
        "X-Sum: a|\n"
      })
  void brokenOnesGet400(String lines) throws IOException {
    try (FakeInstance _ = echo()) {
      send(POST + "|5|hello|0|" + lines);

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void tooManyGet431() throws IOException {
    try (FakeInstance _ = echo()) {
      send(POST + "|5|hello|0|" + "X-Sum: abcdefgh|".repeat(500) + "|");
      assertThat(client.read().status()).isEqualTo(431);
    }
    try (FakeInstance _ = echo();
        RawClient other = gateway.client()) {
      other.send((POST + "|5|hello|0|" + "X: a|".repeat(300) + "|").replace("|", "\r\n"));
      assertThat(other.read().status()).isEqualTo(431);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 10_000})
  void theClientGetsThoseOfTheAnswer(int size) throws IOException {
    try (FakeInstance _ =
        answers(
            CHUNKED
                + "Trailer: X-Sum||"
                + Integer.toHexString(size)
                + "|"
                + "x".repeat(size)
                + "|0|X-Sum: abc|Set-Cookie: a=b|X-More: d||")) {
      for (int i = 0; i < 3; i++) {
        Answer answer = client.get("/function/greet");

        assertThat(answer.header("trailer")).contains("X-Sum");
        assertThat(answer.body()).hasSize(size);
        assertThat(answer.trailers()).containsExactly("X-Sum: abc", "X-More: d");
      }
    }
  }

  @Test
  void anAnswerOfNothingElseHasThemToo() throws IOException {
    try (FakeInstance _ = answers(CHUNKED + "|0|grpc-status: 0||")) {
      assertThat(client.get("/function/greet").trailers()).containsExactly("grpc-status: 0");
    }
  }

  @Test
  void anHttp10ClientGetsNone() throws IOException {
    try (FakeInstance _ = answers(CHUNKED + "Trailer: X-Sum||5|hello|0|X-Sum: abc||")) {
      send("GET /function/greet HTTP/1.0|Connection: TE|TE: trailers||");

      Answer answer = client.read();

      assertThat(answer.header("trailer")).isEmpty();
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @Test
  void anAnswerWithBrokenOnesGets502() throws IOException {
    try (FakeInstance _ = answers(CHUNKED + "|5|hello|0|X-Sum: a\rX: forged||")) {
      Answer answer = client.get("/function/greet");

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("bad-response").doesNotContain("forged");
    }
  }

  @Test
  void anAnswerThatIsOnItsWayAlreadyIsCutByBrokenOnes() throws IOException {
    String much = "x".repeat(100_000);
    try (FakeInstance _ = answers(CHUNKED + "|186a0|" + much + "|0|X-Sum: a\rX: forged||")) {
      send("GET /function/greet HTTP/1.1|Host: t||");

      assertThat(client.in().readAllBytes())
          .asString(StandardCharsets.ISO_8859_1)
          .startsWith("HTTP/1.1 200 OK")
          .doesNotContain("forged")
          .doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void theFunctionIsToldOfAClientThatTakesThem() throws IOException {
    try (FakeInstance _ = heads()) {
      send("GET /function/greet HTTP/1.1|Host: t|Connection: TE|TE: deflate;q=0.5, Trailers||");
      assertThat(client.read().text().lines()).contains("TE: trailers", "Connection: TE");

      send("GET /function/greet HTTP/1.1|Host: t|Connection: TE|TE: deflate||");
      assertThat(client.read().text()).doesNotContain("TE: ");
      send("GET /function/greet HTTP/1.1|Host: t|TE: trailers||");
      assertThat(client.read().text()).doesNotContain("TE: ");
      send("GET /function/greet HTTP/1.1|Host: t|Trailer: X||");
      assertThat(client.read().text()).doesNotContain("Trailer");
    }
  }

  private void send(String text) throws IOException {
    client.send(text.replace("|", "\r\n"));
  }

  private FakeInstance echo() throws IOException {
    return instance(
        call -> {
          String body = new String(call.body(), StandardCharsets.UTF_8);
          String announced =
              call.header("trailer").map(names -> "Trailer: " + names).orElse("none");
          call.respond(200, body + " " + call.trailers() + " " + announced);
        });
  }

  private FakeInstance answers(String text) throws IOException {
    return instance(call -> call.write(text.replace("|", "\r\n")));
  }

  private FakeInstance heads() throws IOException {
    return instance(call -> call.respond(200, call.head()));
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    FakeInstance instance = FakeInstance.onUnixSocket(folder, handler);
    gateway.deploy("greet", instance);
    return instance;
  }
}
