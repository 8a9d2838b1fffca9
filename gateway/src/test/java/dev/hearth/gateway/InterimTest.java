package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers before the answer. In these texts {@code |} stands for CR LF. */
class InterimTest {
  private static final String GET = "GET /function/greet HTTP/1.1|Host: t||";
  private static final String EXPECT =
      "POST /function/greet HTTP/1.1|Host: t|Expect: 100-continue|Content-Length: 5||";
  private static final HttpLimits LIMITS =
      new HttpLimits(
          100_000, 4096, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(300));

  @TempDir Path folder;
  private RunningGateway gateway;
  private RawClient client;

  @BeforeEach
  void start() {
    gateway = RunningGateway.withLimits(folder, LIMITS, 10);
    client = gateway.client();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    gateway.close();
  }

  @Test
  void earlyHintsReachTheClientBeforeTheAnswerIsThere() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    try (FakeInstance _ =
        instance(
            call -> {
              call.write(
                  "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: X\r\nX: 1\r\n\r\n");
              seen.await(10, TimeUnit.SECONDS);
              call.respond(200, "hello");
            })) {
      send(GET);

      Answer hints = client.readHead();
      seen.countDown();

      assertThat(hints.head()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a.css>");
      assertThat(client.read().text()).isEqualTo("hello");
    }
  }

  @Test
  void severalArePassedOnAndThoseAboutTheBodyAreNot() throws IOException {
    try (FakeInstance _ =
        instance(
            call -> {
              call.write("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
              call.write("HTTP/1.1 103 Hints\r\nA: b\r\nContent-Length: 5\r\n\r\n");
              call.respond(200, "hello");
            })) {
      for (int i = 0; i < 2; i++) {
        send(GET);

        assertThat(client.readHead().status()).isEqualTo(102);
        assertThat(client.readHead().head()).isEqualTo("HTTP/1.1 103 Hints\r\nA: b");
        assertThat(client.read().text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void anHttp10ClientGetsTheAnswerAlone() throws IOException {
    try (FakeInstance _ =
        instance(
            call -> {
              call.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
              call.respond(200, "hello");
            })) {
      send("GET /function/greet HTTP/1.0||");

      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void anInstanceThatNeverComesToTheAnswerGets502() throws IOException {
    try (FakeInstance _ = instance(call -> call.write("HTTP/1.1 103 Hints\r\n\r\n".repeat(1000)))) {
      send("GET /function/greet HTTP/1.0||");

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("bad-response").contains("32 interim");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 103 Hints|A: b\rForged: c||",
        "HTTP/1.1 103 Hints|A: b\u0000||",
        "HTTP/1.1 103 Hints|A: b| c||",
        "HTTP/1.1 103 Hints|A : b||",
        "HTTP/1.1 103 Hi\rnts||",
        "HTTP/1.1 099 Hints||"
      })
  void aBrokenOneGets502(String head) throws IOException {
    try (FakeInstance _ = instance(call -> call.write(head.replace("|", "\r\n")))) {
      send(GET);

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.head()).doesNotContain("Forged");
    }
  }

  @Test
  void aClientThatWaitsIsToldToContinueOnce() throws IOException {
    try (FakeInstance instance = echo()) {
      send(EXPECT);

      assertThat(client.readHead().head()).isEqualTo("HTTP/1.1 100 Continue");
      client.send("hello");

      assertThat(client.read().text()).isEqualTo("hello");
      assertThat(instance.heads().getFirst()).doesNotContain("Expect");
      assertThat(client.get("/function/greet").status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatWaitsIsToldToContinueWithChunks() throws IOException {
    try (FakeInstance _ = echo()) {
      send(EXPECT.replace("Content-Length: 5", "Transfer-Encoding: chunked"));

      assertThat(client.readHead().status()).isEqualTo(100);
      send("5|hello|0||");

      assertThat(client.read().text()).isEqualTo("hello");
    }
  }

  @Test
  void aClientThatDoesNotWaitIsNotToldSo() throws IOException {
    try (FakeInstance _ = echo()) {
      send(EXPECT + "hello");

      assertThat(client.read().text()).isEqualTo("hello");
    }
  }

  @Test
  void aClientThatNeverSendsWhatItAnnouncedGets408() throws IOException {
    try (FakeInstance _ = echo()) {
      send(EXPECT);

      assertThat(client.readHead().status()).isEqualTo(100);
      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void nobodyIsToldToContinueBeforeAnInstanceTakesTheCall() throws Exception {
    RevisionId revision = gateway.deploy("greet");
    send(EXPECT);
    await().until(() -> gateway.meters().get("hearth.queue.depth").gauge().value() == 1);
    assertThat(client.in().available()).isZero();
    try (FakeInstance instance = echo()) {
      gateway.ready(revision, instance);

      assertThat(client.readHead().status()).isEqualTo(100);
      assertThat(client.send("hello").read().text()).isEqualTo("hello");
    }
  }

  @Test
  void whatIsRefusedIsRefusedInsteadOfContinued() throws IOException {
    send(EXPECT);
    assertThat(client.read().status()).isEqualTo(404);
    assertThat(client.atEnd()).isTrue();
    try (FakeInstance instance = echo();
        RawClient other = gateway.client()) {
      other.send(EXPECT.replace("Length: 5", "Length: 100001").replace("|", "\r\n"));
      assertThat(other.read().status()).isEqualTo(413);
      assertThat(other.atEnd()).isTrue();
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void anHttp10ClientsExpectationIsIgnored() throws IOException {
    try (FakeInstance _ = echo()) {
      send("POST /function/greet HTTP/1.0|Expect: 100-continue|Content-Length: 5||hello");

      assertThat(client.read().text()).isEqualTo("hello");
    }
  }

  @Test
  void aRequestWithoutBodyHasNothingToContinue() throws IOException {
    try (FakeInstance _ = echo()) {
      send("GET /function/greet HTTP/1.1|Host: t|Expect: 100-continue||");

      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Expect: x", "Expect: 100-continue, x", "Expect: 100-continue|Expect: x"})
  void anythingElseExpectedGets417(String line) throws IOException {
    try (FakeInstance instance = echo()) {
      send("POST /function/greet HTTP/1.1|Host: t|Content-Length: 5|" + line + "||hello");

      assertThat(client.read().status()).isEqualTo(417);
      assertThat(client.atEnd()).isTrue();
      assertThat(instance.heads()).isEmpty();
    }
  }

  private void send(String text) throws IOException {
    client.send(text.replace("|", "\r\n"));
  }

  private FakeInstance echo() throws IOException {
    return instance(call -> call.respond(200, new String(call.body(), StandardCharsets.UTF_8)));
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    FakeInstance instance = FakeInstance.onUnixSocket(folder, handler);
    gateway.deploy("greet", instance);
    return instance;
  }
}
