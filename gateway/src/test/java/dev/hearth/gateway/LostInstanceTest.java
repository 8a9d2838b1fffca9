package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that die, lie or put something else in place of their socket. */
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
        "HTTP/1.1 101 Switching Protocols|Upgrade: x||"
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
    return client
        .send(method + " /function/greet HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}")
        .read();
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }
}
