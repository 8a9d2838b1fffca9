package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What instances answer: what is taken, and what never reaches a client. */
class FunctionAnswersTest extends ConformanceScene {
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          HTTP/1.1 200 OK|Content-Length: 5||hello                            => hello
          HTTP/1.1 200|Content-Length: 5||hello                               => hello
          HTTP/1.1 200_|Content-Length: 5||hello                              => hello
          HTTP/1.0 200 OK|Content-Length: 5||hello                            => hello
          HTTP/1.1 299 Sure, why not?|Content-Length: 0||                     => ''
          HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|hello|0||             => hello
          HTTP/1.1 200 OK|Transfer-Encoding: Chunked||5;x=y|hello|0|A: b||    => hello
          HTTP/1.1 200 OK|Connection: close|Content-Length: 5||hello          => hello
          """)
  void anAnswerByTheRulesIsPassedOn(String answer, String body) throws IOException {
    try (FakeInstance _ = answers(answer);
        RawClient client = gateway.client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/function/other").text()).isEqualTo(body);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1  200 OK||",
        "HTTP/1.1 2000 OK||",
        "HTTP/1.1 +20 OK||",
        "HTTP/1.1 600 OK||",
        "HTTP/1.1 000 OK||",
        "HTTP/2.0 200 OK||",
        "HTTP/1.1_||",
        "HTTP/1.1||",
        "http/1.1 200 OK||",
        "||HTTP/1.1 200 OK||",
        "GET / HTTP/1.1||",
        "<html></html>||",
        "HTTP/1.1 200 OK~~",
        "HTTP/1.1 200 O¤K||",
        "HTTP/1.1 200 OK|A: b^Set-Cookie: forged||",
        "HTTP/1.1 200 OK|A: b~Set-Cookie: forged||",
        "HTTP/1.1 200 OK|A: b|_Set-Cookie: forged||",
        "HTTP/1.1 200 OK|Set Cookie: forged||",
        "HTTP/1.1 200 OK|: forged||",
        "HTTP/1.1 200 OK|Content-Length: +1||x",
        "HTTP/1.1 200 OK|Content-Length: 1, 1||x",
        "HTTP/1.1 200 OK|Content-Length: 99999999999999999999||x",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip||x",
        "HTTP/1.1 200 OK|Transfer-Encoding: gzip, chunked||0||",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 3||0||",
        "HTTP/1.0 200 OK|Transfer-Encoding: chunked||0||"
      })
  void anAnswerThatTwoReadersMightReadInTwoWaysGets502(String answer) throws IOException {
    try (FakeInstance other = answers(answer);
        RawClient client = gateway.client()) {
      Answer refused = client.get("/function/other");

      assertThat(refused.status()).isEqualTo(502);
      assertThat(refused.text()).contains("bad-response");
      assertThat(refused.head()).doesNotContain("forged");
      await().until(() -> other.open() == 0);
      assertThat(client.get("/function/greet").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked||5|hello|x|",
        "Transfer-Encoding: chunked||5|hello~0||",
        "Transfer-Encoding: chunked||5|hello|fffffffffffffffff|",
        "Transfer-Encoding: chunked||5|hello|0|~"
      })
  void anAnswerThatIsBrokenBeforeAnyOfItWasPassedOnGets502(String answer) throws IOException {
    try (FakeInstance _ = answers("HTTP/1.1 200 OK|" + answer);
        RawClient client = gateway.client()) {
      Answer refused = client.get("/function/other");

      assertThat(refused.status()).isEqualTo(502);
      assertThat(refused.text()).contains("bad-response");
      assertThat(client.get("/function/greet").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 10||hello",
        "Transfer-Encoding: chunked||5|hello|",
        "Transfer-Encoding: chunked||5|hello|0|A: b",
        "Content-Length: 100000||hello"
      })
  void anAnswerThatBreaksOffIsCutAndNeverLooksWhole(String answer) throws IOException {
    try (FakeInstance _ = answers("HTTP/1.1 200 OK|" + answer);
        RawClient client = gateway.client()) {
      client.send(bytes("GET /function/other HTTP/1.1|Host: t||"));

      String received = new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertThat(received)
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("hello")
          .doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void headsWithoutMeasureGet502() throws IOException {
    for (String head : new String[] {"A: b|".repeat(300), "A: " + "b".repeat(70_000) + "|"}) {
      try (FakeInstance _ = answers("HTTP/1.1 200 OK|" + head + "Content-Length: 0||");
          RawClient client = gateway.client()) {
        assertThat(client.get("/function/other").status()).isEqualTo(502);
      }
    }
  }

  @Test
  void aBodyWhereNoneMayBeNeverBecomesTheNextAnswer() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    String forged = "HTTP/1.1 200 OK|Content-Length: 6||forged";
    try (FakeInstance other =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  calls.incrementAndGet();
                  String line = call.requestLine();
                  call.write(
                      bytes(
                          line.startsWith("HEAD")
                              ? "HTTP/1.1 200 OK|Content-Length: 5||hello" + forged
                              : line.contains("204")
                                  ? "HTTP/1.1 204 No Content||" + forged
                                  : line.contains("304")
                                      ? "HTTP/1.1 304 Not Modified|Content-Length: 5||hello"
                                          + forged
                                      : "HTTP/1.1 200 OK|Content-Length: 4||true"));
                });
        RawClient client = gateway.client()) {
      gateway.deploy("other", other);
      for (int i = 0; i < 3; i++) {
        client.send(bytes("HEAD /function/other HTTP/1.1|Host: t||"));
        assertThat(client.readBodyless().status()).isEqualTo(200);
        assertThat(client.get("/function/other").text()).isEqualTo("true");
        assertThat(client.get("/function/other/204").status()).isEqualTo(204);
        assertThat(client.get("/function/other").text()).isEqualTo("true");
        assertThat(client.get("/function/other/304").status()).isEqualTo(304);
        assertThat(client.get("/function/other").text()).isEqualTo("true");
      }
    }
  }

  private FakeInstance answers(String answer) throws IOException {
    FakeInstance other =
        FakeInstance.onUnixSocket(
            folder,
            call -> {
              call.write(bytes(answer));
              call.close();
            });
    gateway.deploy("other", other);
    return other;
  }
}
