package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.LivenessProbe;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.testing.FakeCall;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances that are ready and make no progress, or die of a call. */
class UnresponsiveInstanceTest {
  private static final Duration TIMEOUT = Duration.ofMillis(300);

  @TempDir Path folder;
  private final CountDownLatch released = new CountDownLatch(1);
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.in(folder);
  }

  @AfterEach
  void stop() {
    released.countDown();
    gateway.close();
  }

  @Execution(CONCURRENT)
  @Test
  void aHostThatDoesNotAnswerAfterADeadlineIsReportedAndGetsNoCall() throws IOException {
    try (FakeInstance hung = instance(this::hang);
        RawClient client = gateway.client()) {
      deploy(RunningGateway.hosted(16, TIMEOUT), hung);

      assertThat(client.get("/function/greet").status()).isEqualTo(504);

      await().until(() -> gateway.unresponsive().containsKey(hung.id()));
      assertThat(gateway.unresponsive().get(hung.id()))
          .matches("unresponsive for [34] s: it did not answer whether it makes progress");
      long before = calls(hung);
      assertThat(client.get("/function/greet").text()).contains("no instance of");
      assertThat(calls(hung)).isEqualTo(before);
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aHostThatAnswersIsLeftAloneHoweverLateACallIs() throws IOException {
    try (FakeInstance slow = instance(call -> answerLive(call, id -> true, this::hang));
        RawClient client = gateway.client()) {
      deploy(RunningGateway.hosted(16, TIMEOUT), slow);
      assertThat(client.get("/function/greet").status()).isEqualTo(504);

      await().until(() -> lives(slow) > 12);

      assertThat(gateway.unresponsive()).isEmpty();
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aCallThatWasCancelledCountsUntilItEnds() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (FakeInstance slow =
            instance(
                call ->
                    answerLive(
                        call,
                        id -> inside.get() > 0,
                        each -> {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          released.await();
                          inside.decrementAndGet();
                          each.respond(200, "late");
                        }));
        RawClient client = gateway.client();
        RawClient other = gateway.client()) {
      RevisionId revision = deploy(RunningGateway.hosted(1, TIMEOUT), slow);
      assertThat(client.get("/function/greet").status()).isEqualTo(504);

      assertThat(other.get("/function/greet").text()).contains("no instance of");
      gateway.update(revision, List.of(), List.of(slow.id()), 0);
      assertThat(gateway.drained()).isEmpty();
      released.countDown();

      await().until(() -> gateway.drained().contains(slow.id()));
      assertThat(most).hasValue(1);
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aCallThatEndedIsSeenToHaveEndedHoweverManyOthersGoOn() throws Exception {
    int most = 120;
    FakeInstance.Handler host =
        call -> {
          if (call.header("x-call-id").orElseThrow().equals("quick")) {
            call.respond(200, "quick");
          } else {
            hang(call);
          }
        };
    try (FakeInstance slow =
        instance(call -> answerLive(call, id -> id.startsWith("stuck"), host))) {
      deploy(RunningGateway.hosted(most, TIMEOUT), slow);
      List<CompletionStage<CallOutcome>> calls = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        calls.add(call((i < most - 1 ? "stuck" : "ended") + i));
      }
      for (CompletionStage<CallOutcome> call : calls) {
        assertThat(failed(call)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      }

      assertThat(call("quick").toCompletableFuture().get(2, TimeUnit.SECONDS))
          .isInstanceOf(CallOutcome.Answered.class);
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aClientThatGoesAwayLeavesItsCallInsideToo() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    try (FakeInstance slow =
        instance(
            call ->
                answerLive(
                    call,
                    id -> released.getCount() > 0,
                    each -> {
                      entered.countDown();
                      released.await();
                      each.respond(200, "late");
                    }))) {
      RevisionId revision = deploy(RunningGateway.hosted(1, Duration.ofSeconds(30)), slow);
      try (RawClient client = gateway.client()) {
        client.send("GET /function/greet HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      }
      await().until(() -> lives(slow) > 2);
      gateway.update(revision, List.of(), List.of(slow.id()), 0);
      assertThat(gateway.drained()).isEmpty();

      released.countDown();

      await().until(() -> gateway.drained().contains(slow.id()));
    }
  }

  @Execution(CONCURRENT)
  @Test
  void anImageShowsTheEndOfAnAbandonedCallByTheEndOfItsConnection() throws Exception {
    try (FakeInstance slow =
            instance(
                call -> {
                  released.await();
                  call.respond(200, "late");
                });
        RawClient client = gateway.client()) {
      RevisionId revision = deploy(RunningGateway.spec(2, TIMEOUT), slow);
      assertThat(client.get("/function/greet").status()).isEqualTo(504);
      gateway.update(revision, List.of(), List.of(slow.id()), 0);
      assertThat(gateway.drained()).isEmpty();

      released.countDown();

      await().until(() -> gateway.drained().contains(slow.id()));
    }
  }

  @Execution(CONCURRENT)
  @Test
  void anImageWhoseCallsAllEndByTheirDeadlineIsReported() throws IOException {
    try (FakeInstance hung = instance(this::hang);
        RawClient client = gateway.client();
        RawClient other = gateway.client()) {
      deploy(RunningGateway.spec(16, TIMEOUT), hung);
      assertThat(client.get("/function/greet").status()).isEqualTo(504);
      assertThat(other.get("/function/greet").status()).isEqualTo(504);

      await().until(() -> gateway.unresponsive().containsKey(hung.id()));
      assertThat(gateway.unresponsive().get(hung.id())).contains("none was answered");
    }
  }

  @Execution(CONCURRENT)
  @Test
  void anImageWithOneSlowCallThatAnswersOthersIsLeftAlone() throws Exception {
    try (FakeInstance mixed =
            instance(
                call -> {
                  if (call.requestLine().contains("slow")) {
                    hang(call);
                  } else {
                    call.respond(200, "quick");
                  }
                });
        RawClient client = gateway.client();
        RawClient other = gateway.client()) {
      deploy(RunningGateway.spec(16, TIMEOUT), mixed);
      assertThat(client.get("/function/greet/slow").status()).isEqualTo(504);
      assertThat(other.get("/function/greet/slow").status()).isEqualTo(504);
      long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();

      while (System.nanoTime() < end) {
        assertThat(client.get("/function/greet").status()).isEqualTo(200);
      }

      assertThat(gateway.unresponsive()).isEmpty();
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aProbeOfTheManifestThatFailsIsReportedWithoutACall() throws IOException {
    HealthSpec health =
        new HealthSpec(
            HealthSpec.DEFAULT_START_TIMEOUT,
            Optional.of(new LivenessProbe("/live", Duration.ofSeconds(1), 2)));
    try (FakeInstance ill = instance(call -> call.respond(500, "ill"));
        FakeInstance well = instance(call -> call.respond(204, ""))) {
      deploy(RunningGateway.spec(16, TIMEOUT).withHealth(health), ill, well);

      await().until(() -> gateway.unresponsive().containsKey(ill.id()));

      assertThat(gateway.unresponsive().get(ill.id()))
          .contains("its liveness probe GET /live failed 2 times (status 500)");
      assertThat(well.heads()).anyMatch(head -> head.startsWith("GET /live "));
      assertThat(gateway.unresponsive()).doesNotContainKey(well.id());
    }
  }

  @Execution(CONCURRENT)
  @Test
  void anInstanceWhoseSocketIsGoneIsReported() throws IOException {
    Path socket = folder.resolve("removed.sock");
    try (FakeInstance instance =
            FakeInstance.onUnixSocketAt(socket, call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      deploy(RunningGateway.hosted(16, TIMEOUT), instance);
      Files.delete(socket);

      assertThat(client.get("/function/greet").status()).isIn(502, 504);

      await().until(() -> gateway.unresponsive().containsKey(instance.id()));
      assertThat(gateway.unresponsive().get(instance.id()))
          .isEqualTo("unresponsive for 1 s: it accepts no connection where it listened");
    }
  }

  @Execution(CONCURRENT)
  @Test
  void anInstanceWhoseSocketWasReplacedByAnotherIsReported() throws IOException {
    Path socket = folder.resolve("replaced.sock");
    try (FakeInstance instance =
            FakeInstance.onUnixSocketAt(socket, call -> call.respond(200, "hello"));
        ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        RawClient client = gateway.client()) {
      deploy(RunningGateway.hosted(16, TIMEOUT), instance);
      Files.delete(socket);
      other.bind(UnixDomainSocketAddress.of(socket));

      assertThat(client.get("/function/greet").status()).isEqualTo(504);

      await().until(() -> gateway.unresponsive().containsKey(instance.id()));
    }
  }

  @Execution(CONCURRENT)
  @ParameterizedTest
  @CsvSource({"unix, 1", "unix, 10000", "unix, 1000000", "tcp, 1", "tcp, 1000000"})
  void whatAnInstanceHasNotReadIsNoFaultOfTheCall(String kind, int length) throws Exception {
    try (FakeInstance never = instance(this::hang);
        ServerSocketChannel deaf = serverOf(kind)) {
      deployOn(never.id(), deaf);

      assertThat(failed(call("unread", length))).isEqualTo(ErrorCode.INSTANCE_UNRESPONSIVE);
    }
  }

  @Execution(CONCURRENT)
  @ParameterizedTest
  @CsvSource({"unix, 1", "unix, 10000", "unix, 1000000", "tcp, 1", "tcp, 1000000"})
  void whatAnInstanceHasBegunToReadIsACallThatFailed(String kind, int length) throws Exception {
    try (FakeInstance never = instance(this::hang);
        ServerSocketChannel slow = serverOf(kind)) {
      deployOn(never.id(), slow);
      CompletionStage<CallOutcome> outcome = call("read", length);
      try (SocketChannel taken = slow.accept()) {
        assertThat(taken.read(ByteBuffer.allocate(1))).isEqualTo(1);

        assertThat(failed(outcome)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      }
    }
  }

  private ServerSocketChannel serverOf(String kind) throws IOException {
    return kind.equals("unix")
        ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(folder.resolve("deaf.sock")))
        : ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private void deployOn(InstanceId id, ServerSocketChannel server) throws IOException {
    Endpoint endpoint =
        switch (server.getLocalAddress()) {
          case UnixDomainSocketAddress unix -> new Endpoint.UnixSocket(unix.getPath());
          case InetSocketAddress tcp ->
              new Endpoint.HostPort(
                  "127.0.0.1", tcp.getPort(), Optional.of(Path.of("/proc/self/net")));
          default -> throw new IllegalArgumentException("another kind of socket");
        };
    RevisionId revision = gateway.activate("greet", 1, RunningGateway.spec(16, TIMEOUT));
    gateway.update(
        revision, List.of(new ReadyInstance(id, endpoint, Optional.empty())), List.of(), 0);
  }

  @Execution(CONCURRENT)
  @Test
  void whatAHandlerWasGivenIsACallThatFailed() throws Exception {
    try (FakeInstance hung = instance(this::hang)) {
      deploy(RunningGateway.hosted(16, TIMEOUT), hung);

      assertThat(failed(call("read"))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aCallWhoseConnectionWasLostJustBeforeItsDeadlineWasGivenToTheHandler() throws Exception {
    FakeInstance.Handler closesLate =
        call -> {
          long deadline = Long.parseLong(call.header("x-hearth-deadline").orElseThrow());
          await().until(() -> System.currentTimeMillis() >= deadline - 100);
          call.close();
        };
    try (FakeInstance instance = instance(closesLate)) {
      deploy(RunningGateway.spec(16, Duration.ofSeconds(1)), instance);

      assertThat(failed(call("lost"))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aCallThatEndedAnInstanceIsNotGivenToAnotherAndIsToldWhy() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch dying = new CountDownLatch(1);
    FakeInstance.Handler eats =
        call -> {
          calls.incrementAndGet();
          taken.countDown();
          dying.await();
          call.close();
        };
    try (FakeInstance first = instance(eats);
        FakeInstance second = instance(call -> call.respond(200, "second"));
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.deploy("greet", first);
      client.send("GET /function/greet HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
      dying.countDown();
      gateway.ended(
          revision,
          new InstanceEnd(
              first.id(), ErrorCode.OUT_OF_MEMORY, "ran out of memory (limit 128Mi)", true),
          second);

      RawClient.Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text())
          .contains("out-of-memory")
          .contains("ran out of memory (limit 128Mi)");
      assertThat(calls).hasValue(1);
      assertThat(second.heads()).isEmpty();
    }
  }

  private void hang(FakeCall call) throws InterruptedException, IOException {
    released.await();
    call.close();
  }

  private interface Running {
    boolean test(String id);
  }

  private static void answerLive(FakeCall call, Running running, FakeInstance.Handler otherwise)
      throws Exception {
    if (!call.requestLine().startsWith("GET /.hearth/live ")) {
      otherwise.handle(call);
      return;
    }
    StringBuilder text = new StringBuilder("live\n");
    for (String id : call.header("x-hearth-calls").orElse("").split(",", -1)) {
      text.append(!id.isEmpty() && running.test(id) ? id + "\n" : "");
    }
    call.respond(200, text.toString());
  }

  private static long lives(FakeInstance instance) {
    return instance.heads().stream().filter(head -> head.contains("/.hearth/live")).count();
  }

  private static long calls(FakeInstance instance) {
    return instance.heads().size() - lives(instance);
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }

  private RevisionId deploy(RevisionSpec spec, FakeInstance... instances) {
    RevisionId revision = gateway.activate("greet", 1, spec);
    gateway.ready(revision, instances);
    return revision;
  }

  private CompletionStage<CallOutcome> call(String id) {
    return call(id, 1);
  }

  private CompletionStage<CallOutcome> call(String id, int length) {
    return gateway
        .gateway()
        .caller()
        .call(
            new FunctionName("greet"),
            new FunctionCall("kafka", id, Map.of(), new byte[length], Duration.ofSeconds(10)));
  }

  private static ErrorCode failed(CompletionStage<CallOutcome> outcome) throws Exception {
    return ((CallOutcome.Failed) outcome.toCompletableFuture().get(10, TimeUnit.SECONDS)).code();
  }
}
