package dev.hearth.gateway;

import static dev.hearth.gateway.testing.RawHttp2Client.block;
import static dev.hearth.gateway.testing.RawHttp2Client.concat;
import static dev.hearth.gateway.testing.RawHttp2Client.frame;
import static dev.hearth.gateway.testing.RawHttp2Client.number;
import static dev.hearth.gateway.testing.RawHttp2Client.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.BuffersInUse;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.Leaks;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections by HTTP/2 that were damaged at random: nothing breaks, and nothing is left over. */
class Http2FuzzTest {
  private static final int CASES = Integer.getInteger("hearth.fuzz.cases", 400);
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final HttpLimits LIMITS =
      new HttpLimits(
          10_000, 2048, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(100));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void damagedConnectionsBreakNothing(long seed) throws Exception {
    long before = BuffersInUse.count();
    try (Leaks leaks = new Leaks()) {
      exchangeDamaged(seed);
      await().until(() -> BuffersInUse.count() == before);
      assertThat(leaks.found()).isEmpty();
    }
  }

  private void exchangeDamaged(long seed) throws IOException {
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> call.respond(200, new String(call.body(), StandardCharsets.UTF_8)));
        RunningGateway gateway = RunningGateway.withLimits(folder, LIMITS, 50)) {
      gateway.deploy("greet", instance);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < CASES; i++) {
        exchange(gateway.gateway().port(), damaged(random), random);
      }
      await().until(() -> gateway.gateway().status().getFirst().text().contains(" 0 connections"));
      assertThat(gateway.meters().get("hearth.invocations.in.flight").gauge().value()).isZero();
      assertThat(gateway.meters().get("hearth.queue.depth").gauge().value()).isZero();
      try (RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port())) {
        assertThat(client.get(1, "/function/greet").answer(1).status()).isEqualTo(200);
      }
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
          var _ = socket.getInputStream().readNBytes(200);
        }
      }
    } catch (SocketTimeoutException | SocketException over) {
      // The gateway waits for more, or has closed the connection.
    }
  }

  private static byte[] damaged(SplittableRandom random) {
    List<byte[]> frames = frames();
    for (int damages = random.nextInt(4); damages > 0; damages--) {
      int at = random.nextInt(frames.size());
      byte[] frame = frames.get(at);
      switch (random.nextInt(5)) {
        case 0 -> frames.remove(at);
        case 1 -> frames.add(random.nextInt(frames.size()), frame);
        case 2 -> frames.set(at, frames.set(random.nextInt(frames.size()), frame));
        default -> {
          // One of the first bytes most of the time: they are the header.
          byte[] copy = frame.clone();
          copy[random.nextInt(random.nextBoolean() ? 9 : copy.length)] =
              (byte) random.nextInt(random.nextBoolean() ? 16 : 256);
          frames.set(at, copy);
        }
      }
      if (frames.isEmpty()) {
        break;
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PREFACE);
    frames.forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }

  private static List<byte[]> frames() {
    String[] get = request("GET", "/function/greet/a?b=c");
    String[] post = request("POST", "/function/greet");
    byte[] first = block(concat(get, "x-one", "1", "cookie", "a=b", "cookie", "c=d"));
    return new ArrayList<>(
        List.of(
            frame(RawHttp2Client.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 1, 0}),
            frame(RawHttp2Client.HEADERS, 1, 1, first),
            frame(RawHttp2Client.CONTINUATION, 4, 1, block("x-two", "2")),
            frame(RawHttp2Client.HEADERS, 4, 3, block(concat(post, "content-length", "11"))),
            frame(RawHttp2Client.DATA, 0, 3, "hello ".getBytes(StandardCharsets.US_ASCII)),
            frame(RawHttp2Client.PING, 0, 0, new byte[8]),
            frame(RawHttp2Client.DATA, 1, 3, "world".getBytes(StandardCharsets.US_ASCII)),
            frame(RawHttp2Client.HEADERS, 4, 5, block(concat(post, "te", "trailers"))),
            frame(RawHttp2Client.DATA, 8, 5, new byte[] {2, 'h', 'i', 0, 0}),
            frame(RawHttp2Client.HEADERS, 5, 5, block("x-sum", "2")),
            frame(RawHttp2Client.WINDOW_UPDATE, 0, 0, number(1000)),
            frame(RawHttp2Client.PRIORITY, 0, 7, new byte[5]),
            frame(RawHttp2Client.HEADERS, 5, 7, block(request("GET", "/nothing"))),
            frame(RawHttp2Client.RST_STREAM, 0, 3, number(8)),
            frame(RawHttp2Client.GOAWAY, 0, 0, new byte[8])));
  }
}
