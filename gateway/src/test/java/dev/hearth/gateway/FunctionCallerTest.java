package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls from inside the gateway. */
class FunctionCallerTest {
  private static final FunctionName GREET = new FunctionName("greet");

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
  void theFunctionSeesAPostWithTheBodyAndHeaders() throws Exception {
    try (FakeInstance instance =
        instance(
            call ->
                call.respond(
                    201,
                    call.head() + "\n" + new String(call.body(), StandardCharsets.UTF_8),
                    "X-Own: a"))) {
      gateway.deploy("greet", instance);

      CallOutcome outcome = result(call("{}", Map.of("ce-id", "7", "content-length", "99")));

      CallOutcome.Answered answered = (CallOutcome.Answered) outcome;
      assertThat(answered.status()).isEqualTo(201);
      assertThat(answered.headers()).containsEntry("x-own", "a");
      assertThat(new String(answered.body(), StandardCharsets.UTF_8))
          .startsWith("POST / HTTP/1.1\r\nHost: greet\r\nContent-Length: 2\r\n")
          .contains("ce-id: 7", "X-Call-Id: call-1", "traceparent: 00-", "X-Hearth-Deadline: ")
          .doesNotContain(": 99")
          .endsWith("\n{}");
    }
  }

  @Test
  void aCallThatWaitsIsDemandAndIsServedByTheFirstInstance() throws Exception {
    RevisionId revision = gateway.deploy("greet");
    CompletableFuture<CallOutcome> outcome = call("{}", Map.of());
    await().until(() -> gateway.demands().stream().anyMatch(demand -> demand.queued() == 1));
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"))) {
      gateway.ready(revision, instance);

      assertThat(result(outcome)).isInstanceOf(CallOutcome.Answered.class);
    }
  }

  @Test
  void aCallWaitsNoLongerThanItsMakerSays() throws Exception {
    gateway.deploy("greet");

    CallOutcome outcome = result(call("{}", Map.of(), Duration.ofMillis(50)));

    assertThat(failed(outcome)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void theTimeoutOfTheFunctionBeginsWithThePermit() throws Exception {
    RevisionId revision = gateway.activate("greet", 1, 1, Duration.ofMillis(300));
    CompletableFuture<CallOutcome> outcome = call("{}", Map.of());
    await().until(() -> !gateway.demands().isEmpty());
    await().pollDelay(Duration.ofMillis(400)).until(() -> true);
    CountDownLatch released = new CountDownLatch(1);
    try (FakeInstance instance = instance(call -> released.await(10, TimeUnit.SECONDS))) {
      gateway.ready(revision, instance);
      await().until(() -> !instance.heads().isEmpty());

      assertThat(outcome).isNotDone();
      assertThat(failed(result(outcome))).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      released.countDown();
    }
  }

  @Test
  void anUnknownFunctionIsNotFound() throws Exception {
    assertThat(failed(result(call("{}", Map.of())))).isEqualTo(ErrorCode.FUNCTION_NOT_FOUND);
  }

  @Test
  void headersThatWouldForgeOthersAreRefused() throws Exception {
    try (FakeInstance instance = instance(call -> call.respond(200, "hello"))) {
      gateway.deploy("greet", instance);

      assertThat(failed(result(call("{}", Map.of("ce-id", "a\r\nHost: b")))))
          .isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(failed(result(call("{}", Map.of("ce id", "a")))))
          .isEqualTo(ErrorCode.INVALID_REQUEST);
    }
  }

  @Test
  void onlyTheBeginningOfALongAnswerIsKept() throws Exception {
    try (FakeInstance instance = instance(call -> call.respond(200, "x".repeat(1_000_000)))) {
      gateway.deploy("greet", instance);

      CallOutcome.Answered answered = (CallOutcome.Answered) result(call("{}", Map.of()));

      assertThat(answered.body()).hasSize(64 * 1024);
    }
  }

  @Test
  void aFailedStartIsTold() throws Exception {
    RevisionId revision = gateway.deploy("greet");
    CompletableFuture<CallOutcome> outcome = call("{}", Map.of());
    await().until(() -> !gateway.demands().isEmpty());
    gateway.startFailed(revision, ErrorCode.START_FAILED, "no handler");

    assertThat(result(outcome))
        .isEqualTo(new CallOutcome.Failed(ErrorCode.START_FAILED, "no handler"));
  }

  private CompletableFuture<CallOutcome> call(String body, Map<String, String> headers) {
    return call(body, headers, Duration.ofSeconds(10));
  }

  private CompletableFuture<CallOutcome> call(
      String body, Map<String, String> headers, Duration maxWait) {
    return gateway
        .gateway()
        .caller()
        .call(
            GREET,
            new FunctionCall(
                "kafka", "call-1", headers, body.getBytes(StandardCharsets.UTF_8), maxWait))
        .toCompletableFuture();
  }

  private static CallOutcome result(CompletableFuture<CallOutcome> outcome) throws Exception {
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private static ErrorCode failed(CallOutcome outcome) {
    return ((CallOutcome.Failed) outcome).code();
  }

  private FakeInstance instance(FakeInstance.Handler handler) throws IOException {
    return FakeInstance.onUnixSocket(folder, handler);
  }
}
