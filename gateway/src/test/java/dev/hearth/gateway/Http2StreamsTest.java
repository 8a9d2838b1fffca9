package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.testing.BuffersInUse;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawHttp2Client;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred calls at once on one connection, none of which hinders the others for long. */
class Http2StreamsTest {
  private static final int STREAMS = 100;
  private static final int SIZE = 2 << 20;

  // What waits for one instance or one client, times the streams, as much again for the parts of
  // buffers that are held along with it, and what event loops keep for themselves. All that is on
  // its way would be 200 MiB.
  private static final long BOUND = 96L << 20;

  @TempDir Path folder;
  private final byte[] body = new byte[SIZE];

  @BeforeEach
  void fill() {
    new SplittableRandom(1).nextBytes(body);
  }

  @Test
  void aHundredUploadsThatNobodyTakesNeedBoundedMemory() throws Exception {
    long before = BuffersInUse.count();
    CountDownLatch taken = new CountDownLatch(1);
    try (RunningGateway gateway = RunningGateway.in(folder);
        FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  taken.await();
                  CRC32 sum = new CRC32();
                  for (int left = SIZE; left > 0; ) {
                    byte[] piece = call.readSome(left);
                    sum.update(piece);
                    left -= piece.length;
                  }
                  call.respond(200, Long.toHexString(sum.getValue()));
                });
        RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port())) {
      deploy(gateway, instance);
      List<RawHttp2Client.Upload> uploads = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        int stream = 2 * i + 1;
        client.request(stream, false, "POST", "/function/all", "content-length", "" + SIZE);
        uploads.add(client.new Upload(stream, body));
      }

      sendUntilStuck(client, uploads);

      assertThat(uploads).noneMatch(RawHttp2Client.Upload::over);
      assertThat(BuffersInUse.bytes()).isLessThan(BOUND);

      taken.countDown();
      while (!uploads.stream().allMatch(RawHttp2Client.Upload::over)) {
        sendUntilStuck(client, uploads);
      }
      CRC32 sum = new CRC32();
      sum.update(body);
      for (int i = 0; i < STREAMS; i++) {
        assertThat(client.answer(2 * i + 1).text()).isEqualTo(Long.toHexString(sum.getValue()));
      }
    }
    await().until(() -> BuffersInUse.count() == before);
  }

  @Test
  void aHundredDownloadsThatNobodyTakesNeedBoundedMemory() throws Exception {
    long before = BuffersInUse.count();
    try (RunningGateway gateway = RunningGateway.in(folder);
        FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
                  call.write(body);
                });
        RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port())) {
      deploy(gateway, instance);
      client.taking(false);
      for (int i = 0; i < STREAMS; i++) {
        client.get(2 * i + 1, "/function/all");
      }
      int taken = 0;
      // All that the connection's first window allows.
      while (taken < 65_535) {
        RawHttp2Client.Frame frame = client.await(RawHttp2Client.DATA);
        taken += frame.payload().length;
      }
      await().until(() -> instance.heads().size() == STREAMS);

      assertThat(BuffersInUse.bytes()).isLessThan(BOUND);

      client.taking(true).open(0, 1 << 20);
      for (int i = 0; i < STREAMS; i++) {
        client.open(2 * i + 1, 1 << 20);
      }
      for (int i = 0; i < STREAMS; i++) {
        assertThat(client.answer(2 * i + 1).body()).isEqualTo(body);
      }
    }
    await().until(() -> BuffersInUse.count() == before);
  }

  @Test
  void aConnectionThatIsCutInTheMiddleOfItAllLeavesNothing() throws Exception {
    long before = BuffersInUse.count();
    try (RunningGateway gateway = RunningGateway.in(folder);
        FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  while (true) {
                    call.write("400\r\n" + "x".repeat(1024) + "\r\n");
                  }
                })) {
      deploy(gateway, instance);
      for (int i = 0; i < 5; i++) {
        try (RawHttp2Client client = RawHttp2Client.greeted(gateway.gateway().port())) {
          for (int j = 0; j < STREAMS; j++) {
            client.request(2 * j + 1, false, "POST", "/function/all");
            client.data(2 * j + 1, false, "hello".getBytes(StandardCharsets.US_ASCII));
          }
          client.await(RawHttp2Client.DATA);
        }
      }
      await().until(() -> instance.open() == 0);
      await()
          .until(() -> gateway.meters().get("hearth.invocations.in.flight").gauge().value() == 0);
    }
    await().until(() -> BuffersInUse.count() == before);
  }

  private static void sendUntilStuck(RawHttp2Client client, List<RawHttp2Client.Upload> uploads)
      throws IOException, InterruptedException {
    long lastSent = System.nanoTime();
    // Nothing for that long: the windows are shut. No event tells that none will come.
    while (System.nanoTime() - lastSent < Duration.ofMillis(300).toNanos()) {
      boolean any = false;
      for (RawHttp2Client.Upload upload : uploads) {
        any |= !upload.over() && upload.sendSome();
      }
      while (client.hasMore()) {
        client.next();
      }
      if (any) {
        lastSent = System.nanoTime();
      } else if (uploads.stream().allMatch(RawHttp2Client.Upload::over)) {
        return;
      } else {
        Thread.sleep(1);
      }
    }
  }

  private static void deploy(RunningGateway gateway, FakeInstance instance) {
    RevisionId revision = gateway.activate("all", 1, STREAMS, Duration.ofSeconds(60));
    gateway.ready(revision, instance);
  }
}
