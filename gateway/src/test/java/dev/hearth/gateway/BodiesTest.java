package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of every framing and size, both ways. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class BodiesTest {
  private static final int LIMIT = 8 << 20;

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    HttpLimits limits =
        new HttpLimits(
            LIMIT, 4096, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
    gateway = RunningGateway.withLimits(folder, limits, 100);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void largeBodiesPassBothWaysUnchanged() throws IOException {
    byte[] body = new byte[5_000_000];
    new SplittableRandom(1).nextBytes(body);
    try (FakeInstance instance =
            instance(
                call -> {
                  byte[] received = call.body();
                  call.write(
                      "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60\r\nContent-Length: "
                          + received.length
                          + "\r\n\r\n");
                  call.write(received);
                });
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      for (int i = 0; i < 3; i++) {
        client.send(post("Content-Length: " + body.length + "\r\n")).send(body);

        assertThat(client.read().body()).isEqualTo(body);
      }
      assertThat(instance.accepted()).isEqualTo(1);
    }
  }

  @Test
  void largeChunkedBodiesPassBothWaysUnchanged() throws IOException {
    byte[] body = new byte[3_000_000];
    new SplittableRandom(2).nextBytes(body);
    try (FakeInstance instance =
            instance(
                call -> {
                  byte[] received = call.body();
                  call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  for (int at = 0; at < received.length; at += 70_000) {
                    int length = Math.min(70_000, received.length - at);
                    call.write(Integer.toHexString(length) + "\r\n");
                    call.write(Arrays.copyOfRange(received, at, at + length));
                    call.write("\r\n");
                  }
                  call.write("0\r\n\r\n");
                });
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send(post("Transfer-Encoding: chunked\r\n"));
      client.send(Integer.toHexString(body.length) + "\r\n").send(body).send("\r\n0\r\n\r\n");

      Answer answer = client.read();

      assertThat(answer.header("transfer-encoding")).contains("chunked");
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  void piecesAreSentOnAsTheyCome() throws Exception {
    CountDownLatch received = new CountDownLatch(1);
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                  received.await(10, TimeUnit.SECONDS);
                  call.write("5\r\nagain\r\n0\r\n\r\n");
                });
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send("GET /function/echo HTTP/1.1\r\nHost: t\r\n\r\n");
      client.readHead();

      assertThat(client.in().readNBytes(10)).asString().isEqualTo("5\r\nhello\r\n");
      received.countDown();

      assertThat(client.in().readNBytes(15)).asString().isEqualTo("5\r\nagain\r\n0\r\n\r\n");
    }
  }

  @Test
  void anAnswerWithoutLengthBecomesChunks() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\n\r\nhello");
                  call.close();
                });
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);

      Answer answer = client.get("/function/echo");

      assertThat(answer.header("transfer-encoding")).contains("chunked");
      assertThat(answer.text()).isEqualTo("hello");
      assertThat(client.get("/function/echo").text()).isEqualTo("hello");
    }
  }

  @Test
  void anHttp10ClientGetsNoChunks() throws IOException {
    try (FakeInstance instance =
            instance(
                call ->
                    call.write(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhello\r\n0\r\n\r\n"));
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send("GET /function/echo HTTP/1.0\r\n\r\n");

      Answer answer = client.read();

      assertThat(answer.header("transfer-encoding")).isEmpty();
      assertThat(answer.header("connection")).contains("close");
      assertThat(answer.text()).isEqualTo("hello");
    }
  }

  @Test
  void anHttp10ClientMayKeepItsConnection() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      for (int i = 0; i < 2; i++) {
        client.send("GET /function/echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

        Answer answer = client.read();

        assertThat(answer.header("connection")).contains("keep-alive");
        assertThat(answer.text()).isEqualTo("hello");
      }
    }
  }

  @Test
  void aHeadRequestGetsNoBodyAndTheConnectionStays() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send("HEAD /function/echo HTTP/1.1\r\nHost: t\r\n\r\n");

      assertThat(client.readBodyless().header("content-length")).contains("5");
      client.send("HEAD /function/none HTTP/1.1\r\nHost: t\r\n\r\n");
      assertThat(client.readBodyless().status()).isEqualTo(404);
      assertThat(client.get("/function/echo").text()).isEqualTo("hello");
    }
  }

  @Test
  void answersThatNeverHaveABodyLeaveTheConnectionInOrder() throws IOException {
    try (FakeInstance instance =
            instance(
                call ->
                    call.write(
                        call.requestLine().contains("204")
                            ? "HTTP/1.1 204 No Content\r\n\r\n"
                            : "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"));
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/function/echo/204").status()).isEqualTo(204);
        assertThat(client.get("/function/echo/304").status()).isEqualTo(304);
      }
      assertThat(instance.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aDeclaredBodyAboveTheLimitGets413BeforeItIsSent() throws IOException {
    try (FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send(post("Content-Length: " + (LIMIT + 1) + "\r\nExpect: 100-continue\r\n"));

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).contains("payload-too-large").contains("" + LIMIT);
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void aChunkedBodyAboveTheLimitGets413() throws IOException {
    try (FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send(post("Transfer-Encoding: chunked\r\n"));
      byte[] chunk = ("100000\r\n" + "x".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 9; i++) {
        client.send(chunk);
      }

      assertThat(client.read().status()).isEqualTo(413);
      await().until(() -> instance.open() == 0);
    }
  }

  @Test
  void aFunctionMayAnswerBeforeItHasReadTheBody() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  call.readSome(1);
                  call.respond(401, "no");
                  call.close();
                });
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send(post("Content-Length: 1000000\r\n") + "x".repeat(1000));

      assertThat(client.read().status()).isEqualTo(401);
    }
  }

  @Test
  void requestsThatComeTogetherAreAnsweredInOrder() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, call.requestLine()));
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        String function = i % 10 == 3 ? "none" : "echo";
        requests.append("GET /function/%s/%d HTTP/1.1\r\nHost: t\r\n\r\n".formatted(function, i));
      }
      client.send(requests.toString());

      for (int i = 0; i < 200; i++) {
        Answer answer = client.read();
        assertThat(answer.text())
            .contains(i % 10 == 3 ? "function-not-found" : "GET /" + i + " HTTP/1.1");
      }
    }
  }

  @Test
  void aClientThatReadsSlowlyHoldsUpTheFunctionAndNotTheMemory() throws Exception {
    AtomicLong written = new AtomicLong();
    long total = 200L << 20;
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
                  byte[] piece = new byte[1 << 16];
                  while (written.get() < total) {
                    call.write(piece);
                    written.addAndGet(piece.length);
                  }
                });
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      client.send("GET /function/echo HTTP/1.1\r\nHost: t\r\n\r\n");
      client.readHead();

      await().until(() -> standsStill(written));
      assertThat(written.get()).isLessThan(30L << 20);

      long read = 0;
      byte[] buffer = new byte[1 << 16];
      while (read < total) {
        read += client.in().read(buffer);
      }
      assertThat(read).isEqualTo(total);
    }
  }

  @Test
  void aFunctionThatReadsSlowlyHoldsUpTheClient() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    int total = LIMIT;
    try (FakeInstance instance =
            instance(
                call -> {
                  read.await(10, TimeUnit.SECONDS);
                  call.respond(200, String.valueOf(call.body().length));
                });
        RawClient client = gateway.client()) {
      gateway.deploy("echo", instance);
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      client.send(post("Content-Length: " + total + "\r\n"));
                      for (int i = 0; i < total / 65536; i++) {
                        client.send(new byte[65536]);
                        sent.addAndGet(65536);
                      }
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      await().until(() -> standsStill(sent));
      assertThat(sent.get()).isLessThan(total);
      read.countDown();

      assertThat(client.read().text()).isEqualTo("" + total);
      sender.join();
    }
  }

  private static boolean standsStill(AtomicLong progress) throws InterruptedException {
    long before = progress.get();
    TimeUnit.MILLISECONDS.sleep(300);
    return before > 0 && progress.get() == before;
  }

  private static String post(String headers) {
    return "POST /function/echo HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n";
  }

  private FakeInstance echo() throws IOException {
    return instance(call -> call.respond(200, new String(call.body(), StandardCharsets.UTF_8)));
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }
}
