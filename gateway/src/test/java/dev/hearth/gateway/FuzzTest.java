package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.BuffersInUse;
import dev.hearth.gateway.testing.FakeCall;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.FuzzClient;
import dev.hearth.gateway.testing.GeneratedRequests;
import dev.hearth.gateway.testing.Leaks;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests, and answers, that were made and damaged by chance: nothing breaks, no connection hangs,
 * and neither a permit nor a buffer is left over. {@code -Dhearth.fuzz.requests=1000000} asks for
 * more of them, {@code -Dhearth.fuzz.seed} for others.
 */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class FuzzTest {
  private static final long REQUESTS = Long.getLong("hearth.fuzz.requests", 20_000);
  private static final long SEED = Long.getLong("hearth.fuzz.seed", 1);
  private static final int CLIENTS = 64;
  private static final HttpLimits LIMITS =
      new HttpLimits(
          10_000, 2048, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(100));
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String[] ANSWERS = {
    OK + "Content-Length: 11\r\nX: 1\r\n\r\nhello world",
    OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nuntil the end",
    "HTTP/1.1 101 Other\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nHELLO"
  };

  @TempDir Path folder;

  @Test
  void requestsMadeByChanceBreakNothing() throws Exception {
    long before = BuffersInUse.count();
    long start = System.nanoTime();
    FuzzClient client;
    try (Leaks leaks = new Leaks();
        FakeInstance admin = FakeInstance.onUnixSocketAt(socketOfAdmin(), FuzzTest::answerByRules);
        FakeInstance instance = FakeInstance.onUnixSocket(folder, FuzzTest::answerByRules);
        FakeInstance other = FakeInstance.onUnixSocket(folder, FuzzTest::answerByRules)) {
      try (RunningGateway gateway = RunningGateway.withLimits(folder, LIMITS, 50)) {
        gateway.deploy("greet", instance, other);
        client = new FuzzClient(gateway.gateway().port());
        run(client);
        nothingIsLeft(gateway);
      }
      await().until(() -> BuffersInUse.count() == before);
      assertThat(leaks.found()).isEmpty();
      assertThat(admin.accepted()).isPositive();
    }
    System.out.printf(
        "%,d requests on %,d connections, %,d answers in %d s with seed %d: %s%n",
        client.requests(),
        client.connections(),
        client.statuses().values().stream().mapToLong(Long::longValue).sum(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
        SEED,
        client.statuses());
    assertThat(client.statuses().keySet())
        .isSubsetOf(100, 101, 103, 200, 204, 400, 404, 408, 413, 417, 431, 502, 503, 505);
  }

  @Test
  void answersDamagedByChanceBreakNothing() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    long before = BuffersInUse.count();
    try (Leaks leaks = new Leaks();
        FakeInstance instance = damagedAnswers(random)) {
      try (RunningGateway gateway = RunningGateway.withLimits(folder, LIMITS, 50)) {
        gateway.deploy("greet", instance);
        FuzzClient client = new FuzzClient(gateway.gateway().port());
        String[] requests = {
          "GET /function/greet HTTP/1.1\r\nHost: t\r\n",
          "HEAD /function/greet HTTP/1.1\r\nHost: t\r\n",
          "GET /function/greet HTTP/1.0\r\nHost: t\r\n",
          "GET /function/greet HTTP/1.1\r\nHost: t\r\nUpgrade: shout\r\nConnection: upgrade, "
        };
        sideBySide(
            CLIENTS,
            number -> {
              for (int i = number; i < REQUESTS / 20; i += CLIENTS) {
                client.exchange(
                    requests[i % requests.length]
                        + (i % 4 == 3 ? "" : "Connection: ")
                        + "close\r\n\r\n",
                    FuzzClient.Manner.TO_THE_END);
              }
            });
        idle(gateway);
        assertThat(client.statuses()).containsKeys(101, 103, 200, 204, 502);
      }
      await().until(() -> BuffersInUse.count() == before);
      assertThat(leaks.found()).isEmpty();
    }
  }

  private static void run(FuzzClient client) throws Exception {
    AtomicLong left = new AtomicLong(REQUESTS);
    sideBySide(
        CLIENTS,
        number -> {
          SplittableRandom random = new SplittableRandom(SEED * CLIENTS + number);
          GeneratedRequests requests = new GeneratedRequests(random);
          while (left.get() > 0) {
            left.addAndGet(-client.conversation(requests, random));
          }
        });
  }

  private interface Client {
    void run(int number) throws Exception;
  }

  private static void sideBySide(int clients, Client client) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int number = i;
        running.add(
            threads.submit(
                () -> {
                  client.run(number);
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private Path socketOfAdmin() {
    return folder.resolve("admin.sock");
  }

  /** All kinds of answers, by turns; nothing that is wrong, but connections that end early. */
  private static void answerByRules(FakeCall call) throws IOException {
    int kind = Math.floorMod(call.head().hashCode(), 20);
    boolean bodyless = call.requestLine().startsWith("HEAD ");
    if (kind == 0) {
      call.close();
      return;
    }
    if (kind > 1) {
      var _ = call.body();
    }
    if (call.header("upgrade").filter("shout"::equals).isPresent() && kind > 4) {
      call.write(ANSWERS[4]);
      call.write(call.readSome(1000));
      call.close();
    } else if (bodyless) {
      call.write(OK + "Content-Length: 11\r\n\r\n");
    } else if (kind == 2) {
      call.write(ANSWERS[2]);
      call.close();
    } else if (kind == 3) {
      call.write(ANSWERS[3]);
      call.close();
    } else {
      call.write(ANSWERS[kind % 2]);
    }
    if (kind == 1) {
      call.close();
    }
  }

  private FakeInstance damagedAnswers(SplittableRandom random) throws IOException {
    return FakeInstance.onUnixSocket(
        folder,
        call -> {
          synchronized (random) {
            String answer = ANSWERS[random.nextInt(ANSWERS.length)];
            call.write(
                (random.nextInt(4) == 0 ? answer : GeneratedRequests.damage(answer, random))
                    .getBytes(StandardCharsets.ISO_8859_1));
          }
          call.close();
        });
  }

  private static void nothingIsLeft(RunningGateway gateway) throws IOException {
    idle(gateway);
    try (RawClient client = gateway.client()) {
      assertThat(client.get("/function/greet").status()).isBetween(200, 502);
    }
  }

  private static void idle(RunningGateway gateway) {
    await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
    await().until(() -> gateway.meters().get("hearth.invocations.in.flight").gauge().value() == 0);
    assertThat(gateway.meters().get("hearth.queue.depth").gauge().value()).isZero();
  }
}
