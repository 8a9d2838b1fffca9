package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RawClient.Answer;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that find no instance: they wait, and each learns its fate. */
class ColdPathTest {
  private static final String GET = "GET /function/greet HTTP/1.1\r\nHost: t\r\n\r\n";

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.withLimits(folder, HttpLimits.DEFAULT, 2);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aCallWaitsForTheFirstInstanceAndTellsHowLong() throws IOException {
    RevisionId revision = gateway.deploy("greet");
    try (FakeInstance instance = answering("hello");
        RawClient client = gateway.client()) {
      client.send(GET);
      awaitQueued(1);
      gateway.ready(revision, instance);

      Answer answer = client.read();

      assertThat(answer.text()).isEqualTo("hello");
      assertThat(answer.header("server-timing").orElseThrow())
          .matches("queue;dur=\\d+\\.\\d{3}, cold;dur=\\d+\\.\\d{3}, function;dur=\\d+\\.\\d{3}");
    }
  }

  @Test
  void aCallThatWaitedForAStartTellsOfItsPhases() throws IOException {
    RevisionId revision = gateway.deploy("greet");
    StartReport report =
        new StartReport(StartKind.STEM, Duration.ofNanos(100_000), Duration.ofNanos(300_000));
    try (FakeInstance instance = answering("hello");
        RawClient client = gateway.client()) {
      client.send(GET);
      awaitQueued(1);
      gateway.update(revision, List.of(instance.ready(report)), List.of(), 0);

      String timing = client.read().header("server-timing").orElseThrow();

      assertThat(timing)
          .matches(
              "queue;dur=N, decide;dur=N, acquire;dur=0\\.100, specialise;dur=0\\.300, first-byte;dur=N,"
                      .replace("N", "\\d+\\.\\d{3}")
                  + " cold;dur=\\d+\\.\\d{3};desc=\"stem\", function;dur=\\d+\\.\\d{3}");
      List<ColdStart> starts = gateway.gateway().coldStarts().last(revision.function(), 20);
      assertThat(starts).hasSize(1);
      ColdStart start = starts.getFirst();
      assertThat(millis(timing, "first-byte")).isEqualTo(millis(timing, "function"));
      double sum =
          millis(timing, "queue")
              + millis(timing, "decide")
              + millis(timing, "acquire")
              + millis(timing, "specialise")
              + millis(timing, "first-byte");
      assertThat(sum).isCloseTo(start.whole().toNanos() / 1e6, within(0.01));
      assertThat(millis(timing, "cold")).isCloseTo(start.start().toNanos() / 1e6, within(0.001));
      assertThat(
              gateway
                  .meters()
                  .get("hearth.cold.start.phase")
                  .tag("phase", "total")
                  .timer()
                  .totalTime(TimeUnit.NANOSECONDS))
          .isCloseTo((double) start.whole().toNanos(), within(1.0));
    }
  }

  @Test
  void thePhasesAreTheWholeThatTheCallerMeasures() throws IOException {
    RevisionId revision = gateway.deploy("greet");
    StartReport report =
        new StartReport(StartKind.CONTAINER, Duration.ofMillis(40), Duration.ofMillis(60));
    try (FakeInstance instance = answering("hello");
        RawClient client = gateway.client()) {
      long sent = System.nanoTime();
      client.send(GET);
      // So long that what the client itself takes is a small share of it.
      await().until(() -> oldestWait().compareTo(Duration.ofMillis(400)) > 0);
      gateway.update(revision, List.of(instance.ready(report)), List.of(), 0);
      String timing = client.read().header("server-timing").orElseThrow();
      double measured = (System.nanoTime() - sent) / 1e6;

      double sum =
          Stream.of("queue", "decide", "acquire", "specialise", "first-byte")
              .mapToDouble(phase -> millis(timing, phase))
              .sum();
      assertThat(sum).isCloseTo(measured, withinPercentage(5));
    }
  }

  private Duration oldestWait() {
    return gateway.demands().stream()
        .map(Demand::oldestWait)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  @Test
  void anEventThatWaitedForAStartCountsAsWell() throws Exception {
    RevisionId revision = gateway.deploy("greet");
    StartReport report = new StartReport(StartKind.RESUME, Duration.ZERO, Duration.ofNanos(1000));
    try (FakeInstance instance = answering("hello")) {
      var outcome =
          gateway
              .gateway()
              .caller()
              .call(
                  revision.function(),
                  new FunctionCall(
                      "kafka", "call-1", Map.of(), new byte[0], Duration.ofSeconds(10)));
      awaitQueued(1);
      gateway.update(revision, List.of(instance.ready(report)), List.of(), 0);
      outcome.toCompletableFuture().get(10, TimeUnit.SECONDS);

      assertThat(gateway.gateway().coldStarts().last(revision.function(), 20))
          .extracting(ColdStart::kind)
          .containsExactly(StartKind.RESUME);
    }
  }

  private static double millis(String timing, String part) {
    Matcher matcher = Pattern.compile("(?:^| )" + part + ";dur=([0-9.]+)").matcher(timing);
    assertThat(matcher.find()).as(part).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void aWarmCallTellsOfNoColdStart() throws IOException {
    try (FakeInstance instance = answering("hello");
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);

      assertThat(client.get("/function/greet").header("server-timing").orElseThrow())
          .matches("queue;dur=0\\.000, function;dur=\\d+\\.\\d{3}");
    }
  }

  @Test
  void aBodyWaitsWithItsCall() throws IOException {
    RevisionId revision = gateway.deploy("greet");
    String body = "x".repeat(1_000_000);
    try (FakeInstance instance =
            instance(call -> call.respond(200, String.valueOf(call.body().length)));
        RawClient client = gateway.client()) {
      Thread sender =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      client.send(
                          "POST /function/greet HTTP/1.1\r\nHost: t\r\nContent-Length: "
                              + body.length()
                              + "\r\n\r\n"
                              + body);
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      awaitQueued(1);
      gateway.ready(revision, instance);

      assertThat(client.read().text()).isEqualTo("1000000");
      assertThat(sender.isAlive()).isFalse();
    }
  }

  @Test
  void demandIsReportedAtOnce() throws IOException {
    gateway.deploy("greet");
    try (RawClient client = gateway.client()) {
      long sent = System.nanoTime();
      client.send(GET);

      await().until(() -> !gateway.demands().isEmpty());

      assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(Duration.ofMillis(900));
      Demand demand = gateway.demands().getFirst();
      assertThat(demand.queued()).isEqualTo(1);
      assertThat(demand.arrivals()).isEqualTo(1);
    }
  }

  @Test
  void whileThereAreInstancesZerosAreReportedEachSecond() throws IOException {
    try (FakeInstance instance = answering("hello")) {
      RevisionId revision = gateway.deploy("greet", instance);
      await().until(() -> gateway.demands().size() >= 2);
      assertThat(gateway.demands()).allMatch(demand -> demand.inFlight() + demand.queued() == 0);

      gateway.update(revision, List.of(), List.of(), 0);
      await().until(this::silent);
    }
  }

  @Test
  void aFailedStartIsToldWithTheFunctionsOwnReason() throws IOException {
    RevisionId revision = gateway.deploy("greet");
    try (RawClient client = gateway.client()) {
      client.send(GET);
      awaitQueued(1);
      gateway.startFailed(revision, ErrorCode.START_FAILED, "Error: cannot find module \"x\"\n");

      Answer answer = client.read();

      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.text())
          .contains("\"code\":\"start-failed\"")
          .contains("Error: cannot find module \\\"x\\\"\\n")
          .contains(answer.header("x-call-id").orElseThrow());
    }
  }

  @Test
  void aFullQueueGets503AndWhenToTryAgain() throws IOException {
    gateway.deploy("greet");
    try (RawClient first = gateway.client();
        RawClient second = gateway.client();
        RawClient third = gateway.client()) {
      first.send(GET);
      second.send(GET);
      awaitQueued(2);

      Answer answer = third.send(GET).read();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).contains("1");
      assertThat(answer.text()).contains("queue-full");
    }
  }

  @Test
  void theDeadlineEndsTheWait() throws IOException {
    gateway.activate("greet", 1, 1, Duration.ofMillis(100));
    try (RawClient client = gateway.client()) {
      Answer answer = client.send(GET).read();

      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.text()).contains("deadline-exceeded").contains("free");
      assertThat(client.get("/nothing").status()).isEqualTo(404);
    }
    awaitQueued(0);
  }

  @Test
  void theDeadlineEndsACallThatIsNotAnswered() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (FakeInstance instance = instance(call -> released.await(10, TimeUnit.SECONDS));
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.activate("greet", 1, 1, Duration.ofMillis(100));
      gateway.ready(revision, instance);

      Answer answer = client.send(GET).read();

      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.text()).contains("had not answered");
      released.countDown();
    }
  }

  @Test
  void theDeadlineCutsAnAnswerThatHasBegun() throws IOException {
    try (FakeInstance instance =
            instance(
                call -> {
                  call.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun");
                  while (call.readSome(10).length > 0) {
                    // until the gateway closes the connection
                  }
                });
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.activate("greet", 1, 1, Duration.ofMillis(200));
      gateway.ready(revision, instance);

      client.send(GET);

      assertThat(client.readHead().status()).isEqualTo(200);
      assertThat(client.in().readAllBytes()).asString().isEqualTo("begun");
      await().until(() -> instance.open() == 0);
    }
  }

  @Test
  void aClientThatGoesAwayLeavesTheQueue() throws IOException {
    gateway.deploy("greet");
    try (RawClient client = gateway.client()) {
      client.send(GET);
      awaitQueued(1);
    }
    awaitQueued(0);
  }

  @Test
  void aClientThatGoesAwayIsSeenByTheFunction() throws IOException {
    CountDownLatch seen = new CountDownLatch(1);
    try (FakeInstance instance =
        instance(
            call -> {
              if (call.readSome(1).length == 0) {
                seen.countDown();
              }
            })) {
      gateway.deploy("greet", instance);
      try (RawClient client = gateway.client()) {
        client.send(GET);
        await().until(() -> !instance.heads().isEmpty());
      }
      await().until(() -> seen.getCount() == 0);
    }
  }

  @Test
  void anInstanceHasDrainedOnceItsLastCallHasEnded() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (FakeInstance old =
            instance(
                call -> {
                  answer.await();
                  call.respond(200, "old");
                });
        FakeInstance next = answering("next");
        RawClient running = gateway.client();
        RawClient later = gateway.client()) {
      RevisionId revision = gateway.deploy("greet", old);
      running.send(GET);
      await().until(() -> !old.heads().isEmpty());
      gateway.update(revision, List.of(next.ready()), List.of(old.id()), 0);

      assertThat(later.get("/function/greet").text()).isEqualTo("next");
      assertThat(gateway.drained()).isEmpty();
      answer.countDown();

      assertThat(running.read().text()).isEqualTo("old");
      await().until(() -> gateway.drained().contains(old.id()));
    }
  }

  @Test
  void newCallsGoToTheNewRevisionAndThoseWhoWaitWithThem() throws IOException {
    gateway.deploy("greet");
    try (FakeInstance second = answering("second");
        RawClient waiting = gateway.client();
        RawClient later = gateway.client()) {
      waiting.send(GET);
      awaitQueued(1);
      gateway.ready(new RevisionId(new FunctionName("greet"), 2), second);
      gateway.activate("greet", 2, 4, Duration.ofSeconds(10));

      assertThat(waiting.read().text()).isEqualTo("second");
      assertThat(later.get("/function/greet").text()).isEqualTo("second");
    }
  }

  @Test
  void rollingBackSendsCallsToTheOldRevisionAgain() throws IOException {
    try (FakeInstance first = answering("first");
        FakeInstance second = answering("second");
        RawClient client = gateway.client()) {
      RevisionId one = gateway.deploy("greet", first);
      RevisionId two = gateway.activate("greet", 2, 4, Duration.ofSeconds(10));
      gateway.ready(two, second);
      assertThat(client.get("/function/greet").text()).isEqualTo("second");

      gateway.activate("greet", one.number(), 4, Duration.ofSeconds(10));

      assertThat(client.get("/function/greet").text()).isEqualTo("first");
    }
  }

  @Test
  void aRemovedFunctionIsNotFoundAlsoByThoseWhoWait() throws IOException {
    RevisionId revision = gateway.deploy("greet");
    try (RawClient waiting = gateway.client();
        RawClient later = gateway.client()) {
      waiting.send(GET);
      awaitQueued(1);
      gateway.gateway().removed(revision.function());

      assertThat(waiting.read().status()).isEqualTo(404);
      assertThat(later.get("/function/greet").status()).isEqualTo(404);
    }
  }

  private boolean silent() {
    long before = gateway.demands().size();
    await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
    return gateway.demands().size() == before;
  }

  private void awaitQueued(int queued) {
    await()
        .until(
            () -> {
              var gauge = gateway.meters().find("hearth.queue.depth").gauge();
              return gauge != null && gauge.value() == queued;
            });
  }

  private FakeInstance answering(String text) throws IOException {
    return instance(call -> call.respond(200, text));
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }
}
