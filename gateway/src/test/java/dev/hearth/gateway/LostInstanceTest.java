package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that die, lie or put something else in place of their socket. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class LostInstanceTest {
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
  void aCallThatCannotConnectGoesToAnotherInstance() throws IOException {
    try (FakeInstance dead = instance(call -> call.respond(200, "dead"));
        FakeInstance living = instance(call -> call.respond(200, "living"))) {
      dead.close();
      RevisionId revision = gateway.deploy("greet", dead, living);
      for (int i = 0; i < 20; i++) {
        gateway.ready(revision, dead, living);
        try (RawClient client = gateway.client()) {
          assertThat(post(client).text()).isEqualTo("living");
        }
      }
    }
  }

  @Test
  void aCallThatCanConnectNowhereGets502() throws IOException {
    try (FakeInstance dead = instance(call -> call.respond(200, "dead"));
        RawClient client = gateway.client()) {
      dead.close();
      gateway.deploy("greet", dead);

      Answer answer = client.get("/function/greet");

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("instance-lost").contains("could not be reached");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aConnectionThatWasClosedWhileItWaitedIsNoMatter(String method) throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      for (int i = 0; i < 20; i++) {
        assertThat(request(client, method).status()).isEqualTo(200);
        instance.closeConnections();
        await().pollInterval(Duration.ofMillis(1)).until(() -> instance.open() == 0);
      }
    }
  }

  @Test
  void anIdempotentCallIsSentAgainWhenNothingOfAnAnswerCame() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeInstance instance =
            instance(
                call -> {
                  if (calls.incrementAndGet() == 1) {
                    call.close();
                  } else {
                    call.respond(200, "second");
                  }
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get("/function/greet").text()).isEqualTo("second");
    }
  }

  /** As a process does that was killed, until the kernel has closed the socket it listens on. */
  @Test
  void aCallGoesBackToTheOnlyInstanceNotBeforeThatHasEnded() throws IOException {
    AtomicLong first = new AtomicLong();
    try (FakeInstance dying =
            instance(
                call -> {
                  long now = System.nanoTime();
                  if (first.compareAndSet(0, now) || now - first.get() < 20_000_000) {
                    call.close();
                  } else {
                    call.respond(200, "second");
                  }
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", dying);

      assertThat(client.get("/function/greet").text()).isEqualTo("second");
    }
  }

  @Test
  void aCallThatWasLostGoesToAnotherInstanceThanTheOneThatLostIt() throws IOException {
    AtomicInteger lost = new AtomicInteger();
    try (FakeInstance failing =
            instance(
                call -> {
                  lost.incrementAndGet();
                  call.close();
                });
        FakeInstance living = instance(call -> call.respond(200, "living"));
        RawClient client = gateway.client()) {
      for (int i = 0; i < 20; i++) {
        gateway.deploy("greet" + i, failing, living);
        assertThat(client.get("/function/greet" + i).text()).isEqualTo("living");
      }
      assertThat(lost.get()).isBetween(1, 20);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void anInstanceThatEndedWhileItsConnectionWaitedIsReplacedByAnother(String method)
      throws IOException {
    try (FakeInstance living = instance(call -> call.respond(200, "living"))) {
      for (int i = 0; i < 10; i++) {
        try (FakeInstance mortal = instance(call -> call.respond(200, "mortal"));
            RawClient client = gateway.client()) {
          RevisionId revision = gateway.deploy("greet", mortal);
          assertThat(request(client, method).text()).isEqualTo("mortal");
          gateway.ready(revision, mortal, living);

          kill(mortal);

          assertThat(request(client, method).text()).isEqualTo("living");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void anInstanceThatEndedAloneIsReplacedByOneThatStarts(String method) throws Exception {
    try (FakeInstance mortal = instance(call -> call.respond(200, "mortal"));
        FakeInstance next = instance(call -> call.respond(200, "next"));
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.deploy("greet", mortal);
      assertThat(request(client, method).text()).isEqualTo("mortal");
      kill(mortal);

      send(client, method);
      await().until(() -> gateway.meters().get("hearth.queue.depth").gauge().value() == 1);
      assertThat(gateway.demands()).anyMatch(demand -> demand.queued() == 1);
      gateway.ready(revision, next);

      assertThat(client.read().text()).isEqualTo("next");
    }
  }

  @Test
  void ofSeveralThatEndedTogetherTheOneThatLivesIsFound() throws IOException {
    try (FakeInstance first = instance(call -> call.respond(200, "first"));
        FakeInstance second = instance(call -> call.respond(200, "second"));
        FakeInstance third = instance(call -> call.respond(200, "third"));
        FakeInstance living = instance(call -> call.respond(200, "living"))) {
      first.close();
      second.close();
      third.close();
      for (int i = 0; i < 20; i++) {
        // With gates of their own, so that no instance is avoided yet.
        gateway.deploy("greet" + i, first, second, third, living);
        try (RawClient client = gateway.client()) {
          assertThat(client.get("/function/greet" + i).text()).isEqualTo("living");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void anInstanceThatDiedWhilePausedIsReplacedByAnother(String method) throws Exception {
    try (FakeInstance mortal = instance(call -> call.respond(200, "mortal"));
        FakeInstance living = instance(call -> call.respond(200, "living"));
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.deploy("greet", mortal);
      assertThat(request(client, method).text()).isEqualTo("mortal");
      gateway.ready(revision);
      await().until(() -> mortal.open() == 0);
      kill(mortal);
      send(client, method);
      await().until(() -> gateway.meters().get("hearth.queue.depth").gauge().value() == 1);

      gateway.ready(revision, mortal);
      gateway.ready(revision, mortal, living);

      assertThat(client.read().text()).isEqualTo("living");
    }
  }

  @Test
  void aConnectionThatWaitedAtADeadInstanceIsNoFailureOfTheCallsMetrics() throws IOException {
    try (FakeInstance mortal = instance(call -> call.respond(200, "mortal"));
        FakeInstance living = instance(call -> call.respond(200, "living"));
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.deploy("greet", mortal);
      client.get("/function/greet");
      gateway.ready(revision, mortal, living);
      kill(mortal);
      client.get("/function/greet");

      assertThat(gateway.meters().get("hearth.invocations").tag("outcome", "success").counter())
          .satisfies(counter -> assertThat(counter.count()).isEqualTo(2));
      assertThat(gateway.meters().get("hearth.invocations.in.flight").gauge().value()).isZero();
    }
  }

  @Test
  void aCallThatBreaksConnectionsDoesNotHoldUpOthers() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  if (call.requestLine().contains("poison")) {
                    call.close();
                  } else {
                    call.respond(200, "hello");
                  }
                });
        RawClient poisoner = gateway.client();
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      int demands = gateway.demands().size();
      for (int i = 0; i < 20; i++) {
        assertThat(poisoner.get("/function/greet/poison").status()).isEqualTo(502);
        assertThat(client.get("/function/greet").text()).isEqualTo("hello");
      }
      assertThat(gateway.demands().subList(demands, gateway.demands().size()))
          .allMatch(demand -> demand.queued() == 0);
    }
  }

  @Test
  void aBodyThatWasGatheredIsSentAgainWhole() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeInstance instance =
            instance(
                call -> {
                  String body = new String(call.body(), StandardCharsets.UTF_8);
                  if (calls.incrementAndGet() == 1) {
                    call.close();
                  } else {
                    call.respond(200, body + call.trailers());
                  }
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      client.send(
          "PUT /function/greet HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "5\r\nhello\r\n0\r\nX: y\r\n\r\n");

      assertThat(client.read().text()).isEqualTo("hello[X: y]");
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void aBodyThatStreamedIsNotSentAgain() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeInstance instance =
            instance(
                call -> {
                  calls.incrementAndGet();
                  call.readSome(1);
                  call.close();
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      client.send("PUT /function/greet HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n");
      await().until(() -> instance.accepted() == 1);
      client.send("x".repeat(1000));

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("instance-lost").contains("not sent again");
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void anotherCallIsNotSentTwice() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeInstance instance =
            instance(
                call -> {
                  calls.incrementAndGet();
                  call.close();
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      Answer answer = post(client);

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("instance-lost").contains("not sent again");
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void anIdempotentCallIsSentTwiceAtMost() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeInstance instance =
            instance(
                call -> {
                  calls.incrementAndGet();
                  call.close();
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get("/function/greet").status()).isEqualTo(502);
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void anAnswerThatBreaksOffIsCutForTheClientToo() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                  call.close();
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      client.send("GET /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");
      client.readHead();

      assertThat(client.in().readAllBytes()).asString().isEqualTo("5\r\nhello\r\n");
    }
  }

  /** Here {@code |} stands for CR LF. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense||",
        "HTTP/2.0 200 OK||",
        "HTTP/1.1 20 OK||",
        "HTTP/1.1 999 OK||",
        "HTTP/1.1 200 OK\nA: b\n\n",
        "HTTP/1.1 200 OK|A: b\rSet-Cookie: forged||",
        "HTTP/1.1 200 OK|A: b\u0000||",
        "HTTP/1.1 200 OK|A: b| c||",
        "HTTP/1.1 200 OK|A : b||",
        "HTTP/1.1 200 O\rK||",
        "HTTP/1.1 200 OK|Content-Length: 1|Transfer-Encoding: chunked||",
        "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2||x",
        "HTTP/1.1 200 OK|Content-Length: x||",
        "HTTP/1.1 101 Switching Protocols|Connection: Upgrade|Upgrade: x||"
      })
  void whatIsNotHttpGets502(String bytes) throws IOException {
    try (FakeInstance instance = instance(call -> call.write(bytes.replace("|", "\r\n")));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      Answer answer = client.get("/function/greet");

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("bad-response");
      assertThat(answer.head()).doesNotContain("forged");
      await().until(() -> instance.open() == 0);
    }
  }

  @Test
  void headersWithoutEndGet502() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\n");
                  for (int i = 0; i < 100; i++) {
                    call.write("A: " + "b".repeat(1000) + "\r\n");
                  }
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get("/function/greet").text()).contains("bad-response");
    }
  }

  @Test
  void bytesAfterAnAnswerNeverBecomeTheNextOne() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    try (FakeInstance instance =
            instance(
                call ->
                    call.write(
                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
                            + calls.incrementAndGet()
                            + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get("/function/greet").text()).isEqualTo("1");
      assertThat(client.get("/function/greet").text()).isEqualTo("2");
    }
  }

  @Test
  void aLinkInPlaceOfTheSocketIsNotFollowed() throws IOException {
    Path secret = folder.resolve("secret.sock");
    try (FakeInstance other =
            FakeInstance.onUnixSocketAt(secret, call -> call.respond(200, "secret"));
        FakeInstance instance = instance(call -> call.respond(200, "mine"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      assertThat(client.get("/function/greet").text()).isEqualTo("mine");

      Path socket = Path.of(instance.ready().endpoint().toString().substring("unix:".length()));
      Files.delete(socket);
      Files.createSymbolicLink(socket, secret);
      instance.closeConnections();
      Answer answer = client.get("/function/greet");

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("instance-lost").doesNotContain("secret\"");
      assertThat(other.accepted()).isZero();
    }
  }

  @Test
  void anythingElseInPlaceOfTheSocketIsNotConnectedTo() throws IOException {
    Path socket = folder.resolve("later.sock");
    try (FakeInstance instance =
            FakeInstance.onUnixSocketAt(socket, call -> call.respond(200, "mine"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      Files.delete(socket);
      Files.createDirectory(socket);

      assertThat(client.get("/function/greet").status()).isEqualTo(502);
    }
  }

  private static Answer post(RawClient client) throws IOException {
    return request(client, "POST");
  }

  private static Answer request(RawClient client, String method) throws IOException {
    return send(client, method).read();
  }

  private static RawClient send(RawClient client, String method) throws IOException {
    return client.send(
        method + " /function/greet HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}");
  }

  /** Returns when nothing of it is left, as after the end of a process. */
  private static void kill(FakeInstance instance) throws IOException {
    instance.close();
    await().pollInterval(Duration.ofMillis(1)).until(() -> instance.open() == 0);
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }
}
