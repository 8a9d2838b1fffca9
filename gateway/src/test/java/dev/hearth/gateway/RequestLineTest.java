package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, targets, versions and hosts. */
class RequestLineTest extends ConformanceScene {
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          GET /function/greet HTTP/1.1|Host: t||                    => GET / HTTP/1.1
          GET /function/greet/ HTTP/1.1|Host:||                     => GET / HTTP/1.1
          |GET /function/greet HTTP/1.1|Host: t||                   => GET / HTTP/1.1
          GET /function/greet HTTP/1.1|Host: [::1]:8080||           => GET / HTTP/1.1
          GET http://t/function/greet/a?b HTTP/1.1|Host: t||        => GET /a?b HTTP/1.1
          GET HTTP://T/function/greet HTTP/1.1|Host: t||            => GET / HTTP/1.1
          GET https://t:1/function/greet HTTP/1.1|Host: t:1||       => GET / HTTP/1.1
          OPTIONS /function/greet HTTP/1.1|Host: t||                => OPTIONS / HTTP/1.1
          DELETE /function/greet/a HTTP/1.1|Host: t||               => DELETE /a HTTP/1.1
          PATCH /function/greet HTTP/1.1|Host: t||                  => PATCH / HTTP/1.1
          TRACE /function/greet HTTP/1.1|Host: t||                  => TRACE / HTTP/1.1
          get /function/greet HTTP/1.1|Host: t||                    => get / HTTP/1.1
          GET /function/greet/%00%0d%0a HTTP/1.1|Host: t||          => GET /%00%0d%0a HTTP/1.1
          GET /function/greet/\\..//a;b=c HTTP/1.1|Host: t||        => GET /\\..//a;b=c HTTP/1.1
          """)
  void whatIsClearReachesTheFunctionAsItIs(String request, String line) throws IOException {
    assertThat(expect(request, 200, "open").text()).isEqualTo(line + " []");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /function/greet HTTP/1.1|Host: t|Connection: close||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: x, CLOSE, y||",
        "GET /function/greet HTTP/1.0||",
        "GET /function/greet HTTP/1.0|Host: t|Connection: close||",
        "GET /function/greet HTTP/1.0|Host: t|Connection: keep-alive, close||"
      })
  void aConnectionIsClosedForWhomeverWantsThat(String request) throws IOException {
    expect(request, 200, "closed");
  }

  @Test
  void anHttp10ConnectionStaysForWhomeverWantsThat() throws IOException {
    try (RawClient client = gateway.client()) {
      for (int i = 0; i < 3; i++) {
        client.send(bytes("GET /function/greet HTTP/1.0|Connection: Keep-Alive||"));
        assertThat(client.read().header("connection")).contains("keep-alive");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /function/greet|Host: t||",
        "GET /function/greet||",
        "GET||",
        "GET_||",
        "_GET /function/greet HTTP/1.1|Host: t||",
        "||GET /function/greet HTTP/1.1|Host: t||",
        "~GET /function/greet HTTP/1.1|Host: t||",
        "GET__/function/greet HTTP/1.1|Host: t||",
        "GET /function/greet__HTTP/1.1|Host: t||",
        "GET\t/function/greet HTTP/1.1|Host: t||",
        "GET /function/greet HTTP/1.1_|Host: t||",
        "GET /function/greet HTTP/1.1 x|Host: t||",
        "GET /function/greet HTTP/1.10|Host: t||",
        "GET /function/greet HTTP/1|Host: t||",
        "GET /function/greet http/1.1|Host: t||",
        "GET /function/greet HTTPS/1.1|Host: t||",
        "GET /function/greet HTTP/1.1~Host: t||",
        "GET /function/greet HTTP/1.1^Host: t||",
        "GET /function/greet HTTP/1.1^^~Host: t||",
        "G¤T /function/greet HTTP/1.1|Host: t||",
        "GET /function/gr¤eet HTTP/1.1|Host: t||",
        "GET /function/gr\u00e4t HTTP/1.1|Host: t||",
        "GET /function/greet?<script> HTTP/1.1|Host: t||",
        "GET /function/greet#a HTTP/1.1|Host: t||",
        "G(T /function/greet HTTP/1.1|Host: t||",
        "\"GET\" /function/greet HTTP/1.1|Host: t||",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG /function/greet HTTP/1.1|Host: t||",
        "HTTP/1.1 200 OK|Host: t||",
        "nonsense||"
      })
  void aLineThatIsNotOneRequestIsRefused(String request) throws IOException {
    refused(request, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/3.0", "HTTP/2.1"})
  void anotherMajorVersionIsRefusedAsSuch(String version) throws IOException {
    refused("GET /function/greet " + version + "|Host: t||", 505);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.2", "HTTP/1.9"})
  void aLaterMinorVersionIsReadAsHttp11(String version) throws IOException {
    expect("GET /function/greet " + version + "|Host: t||", 200, "open");
    refused("GET /function/greet " + version + "||", 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"something", "100-continue, other", "100-continue|Expect: 100-continue"})
  void anotherExpectationThanContinueIsNotMet(String expectation) throws IOException {
    refused("GET /function/greet HTTP/1.1|Host: t|Expect: " + expectation + "||", 417);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT t:443 HTTP/1.1|Host: t:443||",
        "CONNECT /function/greet HTTP/1.1|Host: t||",
        "GET t:80 HTTP/1.1|Host: t||",
        "GET t HTTP/1.1|Host: t||",
        "GET function/greet HTTP/1.1|Host: t||",
        "GET ?a HTTP/1.1|Host: t||",
        "GET ftp://t/function/greet HTTP/1.1|Host: t||",
        "GET http://other/function/greet HTTP/1.1|Host: t||",
        "GET http://t@other/function/greet HTTP/1.1|Host: t||",
        "GET http://t HTTP/1.1|Host: t||",
        "GET http://t?/function/greet HTTP/1.1|Host: t||",
        "GET http:///function/greet HTTP/1.1|Host: t||",
        "GET http://t:80/function/greet HTTP/1.1|Host: t||",
        "GET http://t/function/greet HTTP/1.0||",
        "GET ** HTTP/1.1|Host: t||"
      })
  void aTargetOfAnotherFormThanAPathOrItsOwnHostIsRefused(String request) throws IOException {
    refused(request, 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /function/greet HTTP/1.1||",
        "GET /function/greet HTTP/1.1|Host: t|Host: t||",
        "GET /function/greet HTTP/1.1|Host: t|host: other||",
        "GET /function/greet HTTP/1.0|Host: t|Host: other||",
        "GET /function/greet HTTP/1.1|Host: a, b||",
        "GET /function/greet HTTP/1.1|Host: a b||",
        "GET /function/greet HTTP/1.1|Host: a/b||",
        "GET /function/greet HTTP/1.1|Host: a@b||",
        "GET /function/greet HTTP/1.1|Host: a?b||",
        "GET /function/greet HTTP/1.1|Host: a#b||",
        "GET /function/greet HTTP/1.1|Host: <a>||",
        "GET /function/greet HTTP/1.1|Host: \u00e4||",
        "GET /function/greet HTTP/1.1|Host: a\\b||"
      })
  void aHostThatIsMissingOrNotOneIsRefused(String request) throws IOException {
    refused(request, 400);
  }

  @Test
  void theWholeServerIsNoFunction() throws IOException {
    expect("OPTIONS * HTTP/1.1|Host: t||", 404, "open");
  }

  @Test
  void aMethodOfTheMostLettersIsTaken() throws IOException {
    expect("A".repeat(32) + " /function/greet HTTP/1.1|Host: t||", 200, "open");
  }

  @Test
  void aLineAboveTheLimitGets431BeforeItEnds() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET /function/greet?" + "x".repeat(HEAD_LIMIT));

      assertThat(client.read().status()).isEqualTo(431);
      assertThat(client.atEnd()).isTrue();
    }
    refused("X".repeat(HEAD_LIMIT + 1), 431);
  }

  @Test
  void aRequestOfHttp09IsWaitedForAndRefused() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET /function/greet\r\n\r\n");

      assertThat(client.read().status()).isEqualTo(400);
    }
  }
}
