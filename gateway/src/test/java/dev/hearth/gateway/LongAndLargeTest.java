package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.gateway.forward.Buffers;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are larger than memory, and answers that outlast every idle limit. */
@SuppressWarnings("StringConcatToTextBlock") // lines that end with CR LF
class LongAndLargeTest {
  private static final long LARGE = Long.getLong("hearth.large.bytes", 300L << 20);

  /** Few connections, each with a read's worth and what its marks allow, both ways. */
  private static final long MOST_MEMORY = 24L << 20;

  private static final HttpLimits LIMITS =
      new HttpLimits(
          Long.MAX_VALUE,
          4096,
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(300));

  @TempDir Path folder;
  private RunningGateway gateway;
  private RawClient client;
  private final AtomicLong mostMemory = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();

  @BeforeEach
  void start() {
    gateway = RunningGateway.withLimits(folder, LIMITS, 10);
    client = gateway.client();
  }

  @AfterEach
  void stop() throws IOException {
    over.set(true);
    client.close();
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anUploadNeedsNoMoreMemoryThanASmallOne(boolean chunked) throws Exception {
    AtomicLong received = new AtomicLong();
    try (FakeInstance _ =
        instance(
            call -> {
              // Whoever closes before all was read resets the connection, and takes its answer
              // along.
              String end = "";
              while (chunked ? !end.endsWith("\r\n0\r\n\r\n") : received.get() < LARGE) {
                byte[] some = call.readSome(1 << 18);
                received.addAndGet(some.length);
                int last = Math.max(0, some.length - 7);
                end += new String(some, last, some.length - last, StandardCharsets.US_ASCII);
                end = end.substring(Math.max(0, end.length() - 7));
              }
              call.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ndone");
              call.close();
            })) {
      watchMemory();
      client.send("POST /function/long HTTP/1.1\r\nHost: t\r\n");
      byte[] piece = new byte[1 << 20];
      if (chunked) {
        client.send("Transfer-Encoding: chunked\r\n\r\n");
        for (long sent = 0; sent < LARGE; sent += piece.length) {
          client.send("100000\r\n").send(piece).send("\r\n");
        }
        client.send("0\r\n\r\n");
      } else {
        client.send("Content-Length: " + LARGE + "\r\n\r\n");
        for (long sent = 0; sent < LARGE; sent += piece.length) {
          client.send(piece);
        }
      }

      assertThat(client.read().text()).isEqualTo("done");
      assertThat(received.get()).isGreaterThanOrEqualTo(LARGE);
      assertThat(mostMemory).hasValueLessThan(MOST_MEMORY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunked", "fixed", "until-close"})
  void aDownloadNeedsNoMoreMemoryThanASmallOne(String framing) throws Exception {
    byte[] piece = new byte[1 << 20];
    try (FakeInstance _ =
        instance(
            call -> {
              boolean chunked = framing.equals("chunked");
              call.write(
                  "HTTP/1.1 200 OK\r\n"
                      + (chunked
                          ? "Transfer-Encoding: chunked\r\n\r\n"
                          : framing.equals("fixed")
                              ? "Content-Length: " + LARGE + "\r\n\r\n"
                              : "\r\n"));
              for (long sent = 0; sent < LARGE; sent += piece.length) {
                if (chunked) {
                  call.write("100000\r\n");
                }
                call.write(piece);
                if (chunked) {
                  call.write("\r\n");
                }
              }
              if (chunked) {
                call.write("0\r\n\r\n");
              }
              call.close();
            })) {
      watchMemory();
      client.send("GET /function/long HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
      client.readHead();

      assertThat(readToEnd(client.in())).isGreaterThanOrEqualTo(LARGE);
      assertThat(mostMemory).hasValueLessThan(MOST_MEMORY);
    }
  }

  @Test
  void eventsArriveOneByOneAsTheyAreSent() throws Exception {
    Semaphore heard = new Semaphore(0);
    try (FakeInstance _ =
        instance(
            call -> {
              call.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
              for (int i = 0; i < 50; i++) {
                call.write("data: %02d\n\n".formatted(i));
                heard.tryAcquire(10, TimeUnit.SECONDS);
              }
              call.close();
            })) {
      client.send("GET /function/long HTTP/1.1\r\nHost: t\r\nAccept: text/event-stream\r\n\r\n");
      assertThat(client.readHead().header("content-type")).contains("text/event-stream");
      for (int i = 0; i < 50; i++) {
        // A chunk of its own for each.
        assertThat(new String(client.in().readNBytes(15), StandardCharsets.UTF_8))
            .isEqualTo("a\r\ndata: %02d\n\n\r\n".formatted(i));
        heard.release();
      }
      assertThat(client.in().readNBytes(5)).asString().isEqualTo("0\r\n\r\n");
    }
  }

  @Test
  void anAnswerMayPauseForLongerThanConnectionsMayBeIdle() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    try (FakeInstance _ =
        instance(
            call -> {
              call.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none");
              goOn.await(10, TimeUnit.SECONDS);
              call.write("two");
            })) {
      client.send("GET /function/long HTTP/1.1\r\nHost: t\r\n\r\n");
      client.readHead();
      assertThat(client.in().readNBytes(3)).asString().isEqualTo("one");
      TimeUnit.MILLISECONDS.sleep(3 * LIMITS.idleTime().toMillis());
      goOn.countDown();

      assertThat(client.in().readNBytes(3)).asString().isEqualTo("two");
    }
  }

  @Test
  void anAnswerThatOutlastsTheFunctionsTimeoutIsCut() throws Exception {
    try (FakeInstance endless =
        FakeInstance.onUnixSocket(
            folder,
            call -> {
              call.write("HTTP/1.1 200 OK\r\n\r\n");
              while (true) {
                call.write("data: x\n\n");
                TimeUnit.MILLISECONDS.sleep(10);
              }
            })) {
      gateway.ready(gateway.activate("endless", 1, 1, Duration.ofMillis(500)), endless);
      client.send("GET /function/endless HTTP/1.1\r\nHost: t\r\n\r\n");

      assertThat(client.in().readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .startsWith("HTTP/1.1 200")
          .doesNotEndWith("0\r\n\r\n");
      await().until(() -> endless.open() == 0);
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleOfAnAnswerEndsItAtTheFunction() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (FakeInstance _ =
        instance(
            call -> {
              call.write("HTTP/1.1 200 OK\r\n\r\n");
              try {
                while (true) {
                  call.write("data: x\n\n");
                  TimeUnit.MILLISECONDS.sleep(10);
                }
              } catch (IOException gone) {
                ended.countDown();
              }
            })) {
      client.send("GET /function/long HTTP/1.1\r\nHost: t\r\n\r\n");
      client.readHead();
      client.close();

      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      await()
          .until(() -> gateway.meters().get("hearth.invocations.in.flight").gauge().value() == 0);
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleOfItsRequestEndsItAtTheFunction() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (FakeInstance _ =
        instance(
            call -> {
              while (call.readSome(1024).length > 0) {
                begun.countDown();
              }
              ended.countDown();
              call.close();
            })) {
      client.send("POST /function/long HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nabc");
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      client.close();

      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static long readToEnd(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 18];
    long all = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      all += n;
    }
    return all;
  }

  private void watchMemory() {
    PooledByteBufAllocator allocator = (PooledByteBufAllocator) Buffers.ALLOCATOR;
    long before = allocator.metric().usedDirectMemory();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (!over.get()) {
                long used = allocator.metric().usedDirectMemory() - before;
                mostMemory.accumulateAndGet(used, Math::max);
                LockSupport.parkNanos(1_000_000);
              }
            });
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    FakeInstance instance = FakeInstance.onUnixSocket(folder, handler);
    gateway.ready(gateway.activate("long", 1, 16, Duration.ofMinutes(10)), instance);
    return instance;
  }
}
