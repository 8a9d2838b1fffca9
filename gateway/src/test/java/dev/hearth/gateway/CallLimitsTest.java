package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a manifest allows its calls; the platform's limits are in other tests. */
class CallLimitsTest {
  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.in(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aBodyAboveTheFunctionsLimitIsRefusedBeforeItArrives() throws IOException {
    try (FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("small", limits(OptionalLong.of(5), 0, Duration.ZERO), instance);
      client.send("POST /function/small HTTP/1.1\r\nHost: test\r\nContent-Length: 6\r\n\r\n");

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).contains("\"code\":\"payload-too-large\"").contains("5 bytes");
      assertThat(instance.heads()).isEmpty();
    }
  }

  @Test
  void headersAboveTheFunctionsLimitAreRefusedAndTheConnectionGoesOn() throws IOException {
    HttpSpec http =
        new HttpSpec(
            List.of(),
            Optional.empty(),
            new CallLimits(
                OptionalInt.of(1024), OptionalLong.empty(), OptionalInt.empty(), Optional.empty()));
    String line = "GET /function/terse HTTP/1.1\r\nHost: test\r\nX-Long: ";
    int room = 1024 - line.length() - "\r\n\r\n".length();
    try (FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("terse", http, instance);

      client.send(line + "x".repeat(room + 1) + "\r\n\r\n");
      Answer refused = client.read();

      assertThat(refused.status()).isEqualTo(431);
      assertThat(refused.text())
          .contains("\"code\":\"headers-too-large\"")
          .contains("1025 bytes")
          .contains("http.limits.headers");
      assertThat(instance.heads()).isEmpty();
      client.send(line + "x".repeat(room) + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aChunkedBodyIsRefusedOnceItIsAboveTheLimit() throws IOException {
    try (FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("small", limits(OptionalLong.of(5), 0, Duration.ZERO), instance);
      client.send(
          "POST /function/small HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("5\r\nhello\r\n").send("1\r\n!\r\n");

      assertThat(client.read().status()).isEqualTo(413);
    }
  }

  @Test
  void aBodyOfTheLimitIsTaken() throws IOException {
    try (FakeInstance instance = echo();
        RawClient client = gateway.client()) {
      gateway.deploy("small", limits(OptionalLong.of(5), 0, Duration.ZERO), instance);
      client.send("POST /function/small HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");

      assertThat(client.read().text()).isEqualTo("hello");
    }
  }

  @Test
  void aFunctionMayTakeMoreThanThePlatformsDefault() throws IOException {
    byte[] body = new byte[(100 << 20) + 1];
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(folder, call -> call.respond(200, "" + call.body().length));
        RawClient client = gateway.client()) {
      gateway.deploy("large", limits(OptionalLong.of(1L << 40), 0, Duration.ZERO), instance);
      client.send(
          "POST /function/large HTTP/1.1\r\nHost: test\r\nContent-Length: "
              + body.length
              + "\r\n\r\n");
      client.send(body);

      assertThat(client.read().text()).isEqualTo("" + body.length);
    }
  }

  @Test
  void aCallThatFindsTheFunctionsQueueFullIsToldToTryLater() throws IOException {
    RevisionId id = gateway.deploy("busy", limits(OptionalLong.empty(), 1, Duration.ZERO));
    try (RawClient first = gateway.client();
        RawClient second = gateway.client();
        FakeInstance instance = echo()) {
      first.send("GET /function/busy HTTP/1.1\r\nHost: test\r\n\r\n");
      await().until(() -> queued("busy") == 1);

      Answer refused = second.get("/function/busy");

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("retry-after")).contains("1");
      assertThat(refused.text()).contains("\"code\":\"queue-full\"").contains("http.limits.queue");
      gateway.ready(id, instance);
      assertThat(first.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aCallThatWaitsLongerThanItMayIsToldToTryLater() throws IOException {
    gateway.deploy("slow", limits(OptionalLong.empty(), 0, Duration.ofMillis(50)));
    try (RawClient client = gateway.client()) {
      Answer answer = client.get("/function/slow");

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).contains("1");
      assertThat(answer.text()).contains("\"code\":\"queue-timeout\"").contains("http.limits.wait");
      assertThat(queued("slow")).isZero();
      assertThat(
              gateway.meters().find("hearth.invocations").tag("outcome", "queue_timeout").counter())
          .isNotNull();
    }
  }

  @Test
  void theLimitOfTheWaitDoesNotEndACallThatAnInstanceHas() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  answered.await();
                  call.respond(200, "late");
                });
        RawClient client = gateway.client();
        RawClient waiting = gateway.client()) {
      RevisionId id =
          gateway.activate(
              "slow",
              1,
              RunningGateway.spec(1, Duration.ofSeconds(10))
                  .withHttp(limits(OptionalLong.empty(), 0, Duration.ofMillis(50))));
      gateway.ready(id, instance);
      client.send("GET /function/slow HTTP/1.1\r\nHost: test\r\n\r\n");
      await().until(() -> !instance.heads().isEmpty());

      // By the time this one has waited too long, the first has been there for longer than that.
      assertThat(waiting.get("/function/slow").status()).isEqualTo(503);
      answered.countDown();

      assertThat(client.read().text()).isEqualTo("late");
    }
  }

  @Test
  void theTimeoutEndsAWaitThatMayTakeLonger() throws IOException {
    gateway.activate(
        "slow",
        1,
        RunningGateway.spec(16, Duration.ofMillis(50))
            .withHttp(limits(OptionalLong.empty(), 0, Duration.ofSeconds(20))));
    try (RawClient client = gateway.client()) {
      assertThat(client.get("/function/slow").status()).isEqualTo(504);
    }
  }

  private FakeInstance echo() throws IOException {
    return FakeInstance.onUnixSocket(
        folder,
        call ->
            call.respond(200, new String(call.body(), java.nio.charset.StandardCharsets.UTF_8)));
  }

  private int queued(String function) {
    return (int)
        gateway.meters().get("hearth.queue.depth").tag("function", function).gauge().value();
  }

  private static HttpSpec limits(OptionalLong body, int queue, Duration wait) {
    return new HttpSpec(
        List.of(),
        Optional.empty(),
        new CallLimits(
            OptionalInt.empty(),
            body,
            queue == 0 ? OptionalInt.empty() : OptionalInt.of(queue),
            wait.isZero() ? Optional.empty() : Optional.of(wait)));
  }
}
