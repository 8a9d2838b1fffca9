package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeCall;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that change their protocol. In these texts {@code |} stands for CR LF. */
class UpgradeTest {
  private static final String GET = "GET /function/greet/x HTTP/1.1|Host: t|";
  private static final String ASK = GET + "Connection: Upgrade|Upgrade: shout|";
  private static final String ACCEPT =
      "HTTP/1.1 101 Switching Protocols|Connection: Upgrade|Upgrade: shout|X-Own: a||";
  private static final HttpLimits LIMITS =
      new HttpLimits(
          100_000, 4096, Duration.ofMillis(400), Duration.ofMillis(400), Duration.ofMillis(400));

  @TempDir Path folder;
  private RunningGateway gateway;
  private RawClient client;

  @BeforeEach
  void start() {
    gateway = RunningGateway.withLimits(folder, LIMITS, 10);
    client = gateway.client();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    gateway.close();
  }

  @Test
  void bytesGoBothWaysOnceTheFunctionHasAccepted() throws IOException {
    try (FakeInstance instance = shouting()) {
      send(ASK + "X-Mine: b|TE: x||");

      Answer accepted = client.readHead();

      assertThat(accepted.head()).startsWith("HTTP/1.1 101 Switching Protocols\r\nX-Own: a\r\n");
      assertThat(accepted.headers("connection")).containsExactly("Upgrade");
      assertThat(accepted.headers("upgrade")).containsExactly("shout");
      assertThat(accepted.headers("x-call-id")).hasSize(1);
      assertThat(instance.heads().getFirst().lines())
          .startsWith("GET /x HTTP/1.1")
          .contains("Connection: Upgrade", "Upgrade: shout", "X-Mine: b");
      for (int i = 0; i < 100; i++) {
        client.send("abc");
        assertThat(client.in().readNBytes(3)).asString().isEqualTo("ABC");
      }
    }
  }

  @Test
  void whatIsSentBeforeTheFunctionHasAcceptedArrives() throws IOException {
    try (FakeInstance _ = shouting()) {
      send(ASK + "|GET / HTTP/1.1||");

      assertThat(client.readHead().status()).isEqualTo(101);
      assertThat(client.in().readNBytes(18)).asString().isEqualTo("GET / HTTP/1.1\r\n\r\n");
    }
  }

  @Test
  void whatComesRightBehindTheAcceptanceArrives() throws IOException {
    try (FakeInstance _ = instance(call -> call.write((ACCEPT + "hello").replace("|", "\r\n")))) {
      send(ASK + "|");

      assertThat(client.readHead().status()).isEqualTo(101);
      assertThat(client.in().readNBytes(5)).asString().isEqualTo("hello");
    }
  }

  @Test
  void aFunctionThatDoesNotAcceptAnswersAsUsual() throws IOException {
    try (FakeInstance instance = instance(call -> call.respond(200, "no"))) {
      for (int i = 0; i < 3; i++) {
        send(ASK + "|");

        assertThat(client.read().text()).isEqualTo("no");
      }
      assertThat(instance.accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /function/greet HTTP/1.1|Host: t|Upgrade: shout||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: Upgrade||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: a, b||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: a|Upgrade: b||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: Upgrade, HTTP2-Settings|Upgrade: h2c"
            + "|HTTP2-Settings: AAMAAABkAAQAAP__||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: H2C||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: HTTP/2.0||",
        "GET /function/greet HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: TLS/1.3||",
        "GET /function/greet HTTP/1.0|Host: t|Connection: Upgrade|Upgrade: shout||",
        "POST /function/greet HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: shout"
            + "|Content-Length: 2||{}",
        "POST /function/greet HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: shout"
            + "|Transfer-Encoding: chunked||0||"
      })
  void whatIsNoUpgradeThatTheGatewayCanCarryIsAnOrdinaryRequest(String request) throws IOException {
    try (FakeInstance _ = instance(call -> call.respond(200, call.head()))) {
      send(request);

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).doesNotContain("Upgrade", "Connection", "HTTP2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols||",
        "HTTP/1.1 101 Switching Protocols|Upgrade: shout||",
        "HTTP/1.1 101 Switching Protocols|Connection: Upgrade||",
        "HTTP/1.1 101 Switching Protocols|Connection: Upgrade|Upgrade: whisper||"
      })
  void anotherProtocolThanTheOneAskedForGets502(String head) throws IOException {
    try (FakeInstance instance = instance(call -> call.write(head.replace("|", "\r\n")))) {
      send(ASK + "|");

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text()).contains("bad-response").contains("not asked for");
      await().until(() -> instance.open() == 0);
    }
  }

  @Test
  void theAdminApiIsAskedForNoOtherProtocol() throws IOException {
    try (FakeInstance _ =
        FakeInstance.onUnixSocketAt(
            folder.resolve("admin.sock"), call -> call.respond(200, call.head()))) {
      send("GET /api/v1/status HTTP/1.1|Host: t|Connection: Upgrade|Upgrade: shout||");

      assertThat(client.read().text()).doesNotContain("Upgrade");
    }
  }

  @Test
  void theCallIsInFlightUntilTheClientGoes() throws IOException {
    try (FakeInstance instance = shouting()) {
      send(ASK + "|");
      client.readHead();
      assertThat(inFlight()).isEqualTo(1);

      client.close();

      await().until(() -> instance.open() == 0);
      await().until(() -> inFlight() == 0);
      await().until(() -> count("success") == 1);
    }
  }

  @Test
  void aClientThatBreaksOffIsCountedAsGone() throws IOException {
    try (FakeInstance instance = shouting()) {
      send(ASK + "|");
      client.readHead();

      client.abort();

      await().until(() -> instance.open() == 0);
      await().until(() -> inFlight() == 0);
      await().until(() -> count("cancelled") == 1);
    }
  }

  @Test
  void theClientGetsAllAndThenTheEndWhenTheInstanceCloses() throws IOException {
    String much = "x".repeat(1_000_000);
    try (FakeInstance _ =
        instance(
            call -> {
              call.write(ACCEPT.replace("|", "\r\n"));
              call.write(much);
              call.close();
            })) {
      send(ASK + "|");
      client.readHead();

      assertThat(client.in().readAllBytes()).asString().isEqualTo(much);
      await().until(() -> inFlight() == 0);
      await().until(() -> count("success") == 1);
    }
  }

  @Test
  void aClientThatHasSentAllStillGetsWhatTheFunctionSays() throws IOException {
    try (FakeInstance _ =
        instance(
            call -> {
              call.write(ACCEPT.replace("|", "\r\n"));
              int received = 0;
              for (int n = call.readSome(65536).length; n > 0; n = call.readSome(65536).length) {
                received += n;
              }
              call.write("received " + received);
              call.close();
            })) {
      send(ASK + "|");
      client.readHead();
      client.send(new byte[2_000_000]);
      client.shutdownOutput();

      assertThat(client.in().readAllBytes()).asString().isEqualTo("received 2000000");
      await().until(() -> count("success") == 1);
    }
  }

  @Test
  void aTunnelOfWhichOneSideHasEndedAndTheOtherIsSilentIsCut() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (FakeInstance _ =
        instance(
            call -> {
              call.write(ACCEPT.replace("|", "\r\n"));
              over.await();
            })) {
      send(ASK + "|");
      client.readHead();
      client.shutdownOutput();

      assertThat(client.atEnd()).isTrue();
      await().until(() -> inFlight() == 0);
      over.countDown();
    }
  }

  @Test
  void aTunnelOutlivesTheTimeoutOfTheFunctionAndTheOnesOfConnections() throws Exception {
    try (FakeInstance _ = shouting("brief", Duration.ofMillis(200))) {
      send(ASK.replace("greet", "brief") + "|");
      client.readHead();

      TimeUnit.MILLISECONDS.sleep(1000);
      client.send("still here");

      assertThat(client.in().readNBytes(10)).asString().isEqualTo("STILL HERE");
    }
  }

  @Test
  void anAcceptanceThatDoesNotComeGets504() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (FakeInstance instance =
        FakeInstance.onUnixSocket(folder, call -> over.await(10, TimeUnit.SECONDS))) {
      gateway.ready(gateway.activate("brief", 1, 1, Duration.ofMillis(200)), instance);
      send(ASK.replace("greet", "brief") + "|");

      assertThat(client.read().status()).isEqualTo(504);
      over.countDown();
    }
  }

  @Test
  void aTunnelHoldsItsPlaceAtTheInstance() throws IOException {
    try (FakeInstance _ = shouting("single", Duration.ofSeconds(20));
        RawClient other = gateway.client()) {
      send(ASK.replace("greet", "single") + "|");
      client.readHead();
      other.send(ASK.replace("greet", "single").replace("|", "\r\n") + "\r\n");
      await().until(() -> gateway.meters().get("hearth.queue.depth").gauge().value() == 1);

      client.close();

      assertThat(other.readHead().status()).isEqualTo(101);
    }
  }

  @Test
  void anInstanceHasDrainedWhenItsLastTunnelHasEnded() throws IOException {
    try (FakeInstance instance = shouting()) {
      send(ASK + "|");
      client.readHead();

      gateway.update(
          new RevisionId(new FunctionName("greet"), 1), List.of(), List.of(instance.id()), 0);
      client.send("abc");
      assertThat(client.in().readNBytes(3)).asString().isEqualTo("ABC");
      assertThat(gateway.drained()).isEmpty();
      client.close();

      await().until(() -> gateway.drained().contains(instance.id()));
    }
  }

  @Test
  void aClientThatReadsSlowlyHoldsUpTheFunctionAndNotTheMemory() throws Exception {
    AtomicLong written = new AtomicLong();
    try (FakeInstance _ =
        instance(
            call -> {
              call.write(ACCEPT.replace("|", "\r\n"));
              while (true) {
                call.write(new byte[1 << 16]);
                written.addAndGet(1 << 16);
              }
            })) {
      send(ASK + "|");
      client.readHead();

      await().until(() -> standsStill(written));
      assertThat(written.get()).isLessThan(30L << 20);
      long before = written.get();
      client.in().readNBytes(40 << 20);
      assertThat(written.get()).isGreaterThan(before);
    }
  }

  @Test
  void aFunctionThatReadsSlowlyHoldsUpTheClientAndNotTheMemory() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch read = new CountDownLatch(1);
    int total = 40 << 20;
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    try (FakeInstance _ =
        instance(
            call -> {
              call.write(ACCEPT.replace("|", "\r\n"));
              read.await(20, TimeUnit.SECONDS);
              int all = 0;
              while (all < total) {
                all += call.readSome(1 << 16).length;
              }
              received.add(all);
            })) {
      send(ASK + "|");
      client.readHead();
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < total >> 16; i++) {
                        client.send(new byte[1 << 16]);
                        sent.addAndGet(1 << 16);
                      }
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      await().until(() -> standsStill(sent));
      assertThat(sent.get()).isLessThan(30L << 20);
      read.countDown();

      assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(total);
      sender.join();
    }
  }

  @Test
  void closingTheGatewayEndsTunnels() throws IOException {
    RunningGateway brief =
        new RunningGateway(
            new GatewayConfig(
                "127.0.0.1",
                0,
                folder,
                1,
                1,
                Optional.empty(),
                HttpLimits.DEFAULT,
                Duration.ofMillis(100),
                Optional.empty()));
    try (FakeInstance instance = FakeInstance.onUnixSocket(folder, UpgradeTest::shout);
        RawClient its = brief.client()) {
      brief.deploy("greet", instance);
      its.send((ASK + "|").replace("|", "\r\n"));
      its.readHead();

      brief.close();

      assertThat(its.atEnd()).isTrue();
      await().until(() -> instance.open() == 0);
    }
  }

  private static boolean standsStill(AtomicLong progress) throws InterruptedException {
    long before = progress.get();
    TimeUnit.MILLISECONDS.sleep(300);
    return before > 0 && progress.get() == before;
  }

  private void send(String text) throws IOException {
    client.send(text.replace("|", "\r\n"));
  }

  private double inFlight() {
    return gateway.meters().get("hearth.invocations.in.flight").gauge().value();
  }

  private double count(String outcome) {
    var counter = gateway.meters().find("hearth.invocations").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private FakeInstance shouting() throws IOException {
    return instance(UpgradeTest::shout);
  }

  private FakeInstance shouting(String name, Duration timeout) throws IOException {
    FakeInstance instance = FakeInstance.onUnixSocket(folder, UpgradeTest::shout);
    gateway.ready(gateway.activate(name, 1, 1, timeout), instance);
    return instance;
  }

  private static void shout(FakeCall call) throws IOException {
    call.write(ACCEPT.replace("|", "\r\n"));
    for (byte[] heard = call.readSome(1024); heard.length > 0; heard = call.readSome(1024)) {
      for (int i = 0; i < heard.length; i++) {
        heard[i] = (byte) (heard[i] >= 'a' && heard[i] <= 'z' ? heard[i] - 32 : heard[i]);
      }
      call.write(heard);
    }
    call.close();
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    FakeInstance instance = FakeInstance.onUnixSocket(folder, handler);
    gateway.deploy("greet", instance);
    return instance;
  }
}
