package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What raw bytes make of the running gateway. In these texts {@code |} stands for CR LF. */
class HostileInputTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          100_000, 4096, Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(300));
  private static final String GET = "GET /function/greet HTTP/1.1|Host: t|";
  private static final String POST = "POST /function/greet HTTP/1.1|Host: t|";

  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance instance;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.withLimits(folder, LIMITS, 10);
    instance =
        FakeInstance.onUnixSocket(
            folder,
            call -> {
              call.body();
              call.respond(200, "hello");
            });
    gateway.deploy("greet", instance);
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    instance.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        POST + "Content-Length: 4|Transfer-Encoding: chunked||0||",
        POST + "Transfer-Encoding: chunked|Content-Length: 4||0||",
        POST + "Content-Length: 4|Content-Length: 5||abcde",
        POST + "Content-Length: 4|Content-Length: 4||abcd",
        POST + "Content-Length: 4, 4||abcd",
        POST + "Transfer-Encoding: xchunked||0||",
        POST + "Transfer-Encoding: chunked, identity||0||",
        POST + "Transfer-Encoding : chunked||0||",
        POST + "Transfer-Encoding:\u000bchunked||0||",
        GET + "A: b| c: d||",
        GET + "A: b\nB: c||",
        GET + "A: b\rB: c||",
        GET + "A: b\u0000||",
        GET + "A\u0000: b||",
        GET + "A b: c||",
        "GET /function/greet HTTP/1.1\nHost: t\n\n",
        "GET /function/greet HTTP/1.1|Host: a|Host: b||",
        "GET /function/greet HTTP/1.1||",
        "GET http://other/function/greet HTTP/1.1|Host: t||",
        "GET http://t@other/function/greet HTTP/1.1|Host: t||",
        "CONNECT t:443 HTTP/1.1|Host: t||",
        "GET /function/greet HTTP/9.9|Host: t||",
        "\u0016\u0003\u0001\u0002\u0000\n\n",
        "nonsense||"
      })
  void aRequestThatBreaksTheRulesGets400AndNothingOfItReachesTheFunction(String text)
      throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(text.replace("|", "\r\n"));

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).contains("application/problem+json");
      assertThat(answer.header("connection")).contains("close");
      assertThat(answer.text()).contains("\"code\":\"invalid-request\"");
      assertThat(client.atEnd()).isTrue();
      assertThat(instance.heads()).isEmpty();
    }
    gatewayStillServes();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x|hello|0||",
        "-1|hello|0||",
        "0x5|hello|0||",
        "5\nhello|0||",
        "5|helloworld|0||",
        "5|hello\n0||",
        "fffffffffffffffff|hello|0||",
        "5;\u0000|hello|0||"
      })
  void aBrokenChunkGets400AndTheConnectionEnds(String body) throws IOException {
    try (RawClient client = gateway.client()) {
      client.send((POST + "Transfer-Encoding: chunked||" + body).replace("|", "\r\n"));

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
    }
    gatewayStillServes();
  }

  @Test
  void aSmuggledRequestIsNeverSeenAsASecondOne() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(
          (POST
                  + "Content-Length: 48|Transfer-Encoding: chunked||0||"
                  + "GET /function/greet/admin HTTP/1.1|Host: t||")
              .replace("|", "\r\n"));

      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void headersAboveTheLimitGet431() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send(GET.replace("|", "\r\n") + "A: " + "b".repeat(5000) + "\r\n\r\n");

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(431);
      assertThat(answer.text()).contains("headers-too-large").contains("4096");
    }
  }

  @Test
  void aRequestLineThatNeverEndsGets431() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send("GET /function/greet?" + "x".repeat(5000));

      assertThat(client.read().status()).isEqualTo(431);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aHeadThatDripsInGets408() throws Exception {
    try (RawClient client = gateway.client()) {
      client.send("GET /function/greet HTTP/1.1\r\n");
      long start = System.nanoTime();
      Thread drip = drip(client);

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(150L, 5000L);
      drip.interrupt();
    }
  }

  @Test
  void aBodyThatStopsGets408() throws IOException {
    try (RawClient client = gateway.client()) {
      client.send((POST + "Content-Length: 100||abc").replace("|", "\r\n"));

      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.atEnd()).isTrue();
    }
    gatewayStillServes();
  }

  @Test
  void aConnectionWithoutRequestsIsClosed() throws IOException {
    try (RawClient client = gateway.client()) {
      assertThat(client.atEnd()).isTrue();
    }
    try (RawClient client = gateway.client()) {
      client.get("/function/greet");
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aHeadInSinglesBytesIsUnderstood() throws IOException {
    try (RawClient client = gateway.client()) {
      for (char c : (GET + "|").replace("|", "\r\n").toCharArray()) {
        client.send(String.valueOf(c));
      }

      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aNameThatIsNotOneIsNotFoundAndNotRepeatedRaw() throws IOException {
    try (RawClient client = gateway.client()) {
      Answer answer = client.get("/function/%3Cscript%3E\"x");

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("function-not-found").contains("\\\"x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/functions", "/Function/greet", "//function/greet", "/%61pi/v1", "/x"})
  void otherPathsAreNotFound(String path) throws IOException {
    try (RawClient client = gateway.client()) {
      Answer answer = client.get(path);

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("\"code\":\"not-found\"");
    }
  }

  private static Thread drip(RawClient client) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                for (int i = 0; !Thread.interrupted(); i++) {
                  client.send("A" + i + ": b\r\n");
                  TimeUnit.MILLISECONDS.sleep(20);
                }
              } catch (IOException | InterruptedException over) {
                // The gateway has closed the connection.
              }
            });
  }

  private void gatewayStillServes() throws IOException {
    try (RawClient client = gateway.client()) {
      assertThat(client.get("/function/greet").text()).isEqualTo("hello");
    }
  }
}
