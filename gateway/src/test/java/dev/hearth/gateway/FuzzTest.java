package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.forward.Buffers;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeCall;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers that were damaged at random: nothing breaks, and nothing is left over. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class FuzzTest {
  private static final int CASES = Integer.getInteger("hearth.fuzz.cases", 400);
  private static final HttpLimits LIMITS =
      new HttpLimits(
          10_000, 2048, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(100));
  private static final String[] REQUESTS = {
    "GET /function/greet/a?b=c HTTP/1.1\r\nHost: t\r\nConnection: x, y\r\nX: 1\r\n\r\n",
    "POST /function/greet HTTP/1.1\r\nHost: t\r\nContent-Length: 11\r\n\r\nhello world",
    "POST /function/greet HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n",
    "PUT /function/greet HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nab",
    "HEAD /function/greet HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "GET /api/v1/status HTTP/1.1\r\nHost: t\r\n\r\n"
  };
  private static final String[] ANSWERS = {
    "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX: 1\r\n\r\nhello world",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
    "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nuntil the end"
  };
  private static final String SPECIAL = "\r\n\0 \t:;,/?0123456789abcdef\u0080\u00ff-+";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void damagedRequestsBreakNothing(long seed) throws IOException {
    long before = buffersInUse();
    try (FakeInstance instance = echo();
        RunningGateway gateway = RunningGateway.withLimits(folder, LIMITS, 50)) {
      gateway.deploy("greet", instance);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < CASES; i++) {
        byte[] bytes = damaged(REQUESTS, random);
        exchange(gateway.gateway().port(), bytes, random);
      }
      nothingIsLeft(gateway);
    }
    await().until(() -> buffersInUse() == before);
  }

  @Test
  void damagedAnswersBreakNothing() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    long before = buffersInUse();
    try (FakeInstance instance = damagedAnswers(random);
        RunningGateway gateway = RunningGateway.withLimits(folder, LIMITS, 50)) {
      gateway.deploy("greet", instance);
      byte[] request = REQUESTS[0].getBytes(StandardCharsets.ISO_8859_1);
      for (int i = 0; i < CASES; i++) {
        exchange(gateway.gateway().port(), request, new SplittableRandom(i));
      }
      await()
          .until(() -> gateway.meters().get("hearth.invocations.in.flight").gauge().value() == 0);
    }
    await().until(() -> buffersInUse() == before);
  }

  private FakeInstance echo() throws IOException {
    return FakeInstance.onUnixSocket(
        folder, call -> call.respond(200, new String(call.body(), StandardCharsets.UTF_8)));
  }

  private FakeInstance damagedAnswers(SplittableRandom random) throws IOException {
    return FakeInstance.onUnixSocket(
        folder,
        call -> {
          synchronized (random) {
            call.write(damaged(ANSWERS, random));
          }
          call.close();
        });
  }

  private static void nothingIsLeft(RunningGateway gateway) throws IOException {
    await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
    assertThat(gateway.meters().get("hearth.invocations.in.flight").gauge().value()).isZero();
    assertThat(gateway.meters().get("hearth.queue.depth").gauge().value()).isZero();
    try (RawClient client = gateway.client()) {
      assertThat(client.get("/function/greet").status()).isEqualTo(200);
    }
  }

  private static void exchange(int port, byte[] bytes, SplittableRandom random) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5 + random.nextInt(10));
      int cut = random.nextInt(bytes.length + 1);
      socket.getOutputStream().write(bytes, 0, cut);
      if (random.nextInt(4) > 0) {
        socket.getOutputStream().write(bytes, cut, bytes.length - cut);
        if (random.nextInt(4) > 0) {
          var _ = FakeCall.readHead(socket.getInputStream());
        }
      }
    } catch (SocketTimeoutException | SocketException over) {
      // The gateway waits for more, or has closed the connection.
    }
  }

  private static byte[] damaged(String[] originals, SplittableRandom random) {
    StringBuilder text = new StringBuilder(originals[random.nextInt(originals.length)]);
    for (int damages = random.nextInt(4); damages > 0 && text.length() > 1; damages--) {
      int at = random.nextInt(text.length());
      char special = SPECIAL.charAt(random.nextInt(SPECIAL.length()));
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, special);
        case 1 -> text.insert(at, special);
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        case 4 -> text.delete(at, Math.min(text.length(), at + 5));
        default -> text.insert(at, "x".repeat(random.nextInt(3000)));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Exact only without gateways: event loops keep some freed buffers for themselves. */
  private static long buffersInUse() {
    return ((PooledByteBufAllocator) Buffers.ALLOCATOR)
        .metric().directArenas().stream().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
  }
}
