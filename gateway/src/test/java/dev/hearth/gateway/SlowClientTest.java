package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send as little as they can for as long as they can. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class SlowClientTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          100_000, 4096, Duration.ofMillis(300), Duration.ofMillis(500), Duration.ofMillis(300));

  @TempDir Path folder;
  private RunningGateway gateway;
  private FakeInstance instance;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.withLimits(folder, LIMITS, 10);
    instance =
        FakeInstance.onUnixSocket(folder, call -> call.respond(200, "" + call.body().length));
    gateway.ready(gateway.activate("greet", 1, 16, Duration.ofMillis(1500)), instance);
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    instance.close();
  }

  @Test
  void aHeadThatDripsInGets408() throws Exception {
    try (RawClient client = gateway.client()) {
      Thread drip = drip(client, "GET /function/greet HTTP/1.1\r\nHost: t\r\n", "A: b\r\n");

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("connection")).contains("close");
      assertThat(answer.text()).contains("request-timeout");
      drip.interrupt();
      drip.join();
    }
    assertThat(instance.heads()).isEmpty();
  }

  @Test
  void aLineThatDripsInGets408() throws Exception {
    try (RawClient client = gateway.client()) {
      Thread drip = drip(client, "G", "E");

      assertThat(client.read().status()).isEqualTo(408);
      drip.interrupt();
      drip.join();
    }
  }

  @Test
  void aBodyThatStopsGets408() throws IOException {
    for (String framing : List.of("Content-Length: 100\r\n\r\nabc", CHUNKED + "5\r\nhel")) {
      try (RawClient client = gateway.client()) {
        client.send("POST /function/greet HTTP/1.1\r\nHost: t\r\n" + framing);

        assertThat(client.read().status()).isEqualTo(408);
        assertThat(client.atEnd()).isTrue();
      }
    }
    await().until(() -> instance.open() == 0);
    assertThat(gateway.meters().get("hearth.invocations.in.flight").gauge().value()).isZero();
  }

  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  @Test
  void aBodyThatDripsInLastsNoLongerThanTheFunctionsTimeout() throws Exception {
    try (RawClient client = gateway.client()) {
      long start = System.nanoTime();
      Thread drip =
          drip(client, "POST /function/greet HTTP/1.1\r\nHost: t\r\n" + CHUNKED, "1\r\nx\r\n");

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.text()).contains("deadline-exceeded");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThan(1400);
      drip.interrupt();
      drip.join();
    }
    await().until(() -> instance.open() == 0);
  }

  @Test
  void aConnectionThatSaysNothingIsClosedWithoutAWord() throws IOException {
    try (RawClient client = gateway.client()) {
      assertThat(client.atEnd()).isTrue();
    }
    try (RawClient client = gateway.client()) {
      client.get("/function/greet");
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void manyOfThemLeaveOthersAlone() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        slow.add(gateway.client().send("GET /function/greet HTTP/1.1\r\nHo"));
      }
      try (RawClient client = gateway.client()) {
        for (int i = 0; i < 50; i++) {
          assertThat(client.get("/function/greet").status()).isEqualTo(200);
        }
      }
      for (RawClient client : slow) {
        assertThat(client.read().status()).isEqualTo(408);
      }
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
    await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
  }

  private static Thread drip(RawClient client, String first, String then) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                client.send(first);
                while (!Thread.interrupted()) {
                  client.send(then);
                  TimeUnit.MILLISECONDS.sleep(20);
                }
              } catch (IOException | InterruptedException over) {
                // The gateway has closed the connection.
              }
            });
  }
}
