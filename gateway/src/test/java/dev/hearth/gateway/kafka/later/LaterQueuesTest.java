package dev.hearth.gateway.kafka.later;

import static dev.hearth.gateway.kafka.testing.RecordingFunction.answer;
import static dev.hearth.gateway.kafka.testing.RecordingFunction.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.callback.CallbackKey;
import dev.hearth.gateway.callback.CallbackNetworks;
import dev.hearth.gateway.callback.Signature;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.kafka.AsyncConfig;
import dev.hearth.gateway.kafka.EventGateway;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.ExternalCluster;
import dev.hearth.gateway.kafka.cluster.TopicWriter;
import dev.hearth.gateway.kafka.cluster.Topics;
import dev.hearth.gateway.kafka.deadletter.DeadLetters;
import dev.hearth.gateway.kafka.dispatch.DispatchContext;
import dev.hearth.gateway.kafka.engine.BufferLimits;
import dev.hearth.gateway.kafka.testing.Functions;
import dev.hearth.gateway.kafka.testing.RecordingFunction;
import dev.hearth.gateway.kafka.testing.SharedBroker;
import dev.hearth.gateway.testing.MemoryInvocations;
import dev.hearth.gateway.wire.HeaderLine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls for later against the real broker; function and store are played. */
class LaterQueuesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private final MemoryInvocations store = new MemoryInvocations();
  private final RecordingFunction function = new RecordingFunction();
  private final String name = SharedBroker.unique("later");
  private EventGateway gateway;

  @BeforeEach
  void start() {
    gateway = started(new LaterLimits(100, 1 << 20));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void aCallReachesItsFunctionAsItWasAndItsResultIsKept() {
    function.behaving(call -> answer(201, Map.of("content-type", "text/plain")));

    accept(
        new AsyncCall(
            "id-1-" + name,
            new FunctionName(name),
            "http",
            new RequestForm(
                "PUT",
                "/a%20b?c=d",
                List.of(new HeaderLine("X-Twice", "1"), new HeaderLine("X-Twice", "2"))),
            "hello".getBytes(StandardCharsets.UTF_8),
            Optional.empty()));

    Invocation ended = awaitEnd("id-1-" + name);
    FunctionCall call = function.calls().getFirst();
    assertThat(call.form().method()).isEqualTo("PUT");
    assertThat(call.form().target()).isEqualTo("/a%20b?c=d");
    assertThat(call.form().lines())
        .containsExactly(new HeaderLine("X-Twice", "1"), new HeaderLine("X-Twice", "2"));
    assertThat(text(call)).isEqualTo("hello");
    assertThat(call.callId()).isEqualTo("id-1-" + name);
    assertThat(call.headers().get("idempotency-key")).hasSize(36).isNotEqualTo(call.callId());
    assertThat(ended.state()).isEqualTo(InvocationState.SUCCEEDED);
    assertThat(ended.result().orElseThrow().status()).isEqualTo(201);
    assertThat(ended.attempts()).isEqualTo(1);
  }

  @Test
  void aCallThatFailsIsTriedAgain() {
    function.behaving(call -> answer(function.callCount() < 3 ? 503 : 200));

    accept(call("again"));

    Invocation ended = awaitEnd(id("again"));
    assertThat(ended.state()).isEqualTo(InvocationState.SUCCEEDED);
    assertThat(ended.attempts()).isEqualTo(3);
  }

  @Test
  void aCallThatIsGivenUpIsADeadLetterAndSentAgainItIsTheSameInvocation() {
    function.behaving(call -> answer(404));
    accept(call("poison"));
    Invocation failed = awaitEnd(id("poison"));
    assertThat(failed.state()).isEqualTo(InvocationState.FAILED);
    assertThat(failed.reason()).contains("the function answered 404");
    assertThat(failed.result().orElseThrow().status()).isEqualTo(404);

    function.behaving(call -> answer(200));
    DeadLetterQuery all =
        new DeadLetterQuery(
            Set.of("hearth.async." + name + ".dead"),
            name,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            10);
    assertThat(gateway.deadLetters().redrive(all).letters()).hasSize(1);

    await().atMost(SOON).until(() -> invocation(id("poison")).state() == InvocationState.SUCCEEDED);
    assertThat(function.callCount()).isEqualTo(2);
  }

  @Test
  void oneIdIsOneCall() {
    accept(call("same"));
    accept(call("same"));
    awaitEnd(id("same"));
    accept(call("same"));
    accept(call("other"));
    awaitEnd(id("other"));

    assertThat(function.calls())
        .extracting(FunctionCall::callId)
        .containsExactlyInAnyOrder(id("same"), id("other"));
  }

  @Test
  void anotherCallWithAGuessedIdIsRefusedAndTheFirstIsCarriedOut() {
    gateway.changed(Functions.withoutRevision(name));
    accept(call("guessed"));
    AsyncCall victim = call("guessed");

    for (AsyncCall other :
        List.of(
            with(victim, victim.form(), "another body"),
            with(victim, new RequestForm("PUT", "/", List.of()), bodyOf(victim)),
            with(victim, new RequestForm("POST", "/other", List.of()), bodyOf(victim)),
            with(
                victim,
                new RequestForm(
                    "POST", "/", List.of(new HeaderLine("Authorization", "Bearer mine"))),
                bodyOf(victim)))) {
      assertRefused(ErrorCode.CONFLICT, other);
    }
    // Sent again over another proxy, it is the same.
    accept(
        with(
            victim,
            new RequestForm(
                victim.form().method(),
                victim.form().target(),
                List.of(
                    new HeaderLine("X-Forwarded-For", "10.1.2.3"),
                    new HeaderLine("traceparent", "00-1-2-01"))),
            bodyOf(victim)));

    gateway.changed(Functions.deployed(name));
    awaitEnd(id("guessed"));
    assertThat(function.texts()).containsExactly(bodyOf(victim));
  }

  /** Both are written before either is kept: only one of them may be told that it was accepted. */
  @Test
  void ofTwoDifferentCallsWithOneIdAtOnceOneIsRefused() {
    for (int round = 0; round < 10; round++) {
      AsyncCall one = with(call("race-" + round), RequestForm.POST, "one");
      AsyncCall two = with(call("race-" + round), RequestForm.POST, "two");
      CompletableFuture<Void> first = gateway.entrance().accept(one).toCompletableFuture();
      CompletableFuture<Void> second = gateway.entrance().accept(two).toCompletableFuture();
      boolean firstAccepted = first.handle((done, error) -> error == null).join();
      boolean secondAccepted = second.handle((done, error) -> error == null).join();

      assertThat(firstAccepted).isNotEqualTo(secondAccepted);
      awaitEnd(one.id());
      assertThat(
              function.calls().stream()
                  .filter(call -> call.callId().equals(one.id()))
                  .map(RecordingFunction::text))
          .contains(firstAccepted ? "one" : "two")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aCallbackToTheMachineItselfIsRefusedAtOnce() {
    AsyncCall call = call("inward");
    assertRefused(
        ErrorCode.INVALID_REQUEST,
        new AsyncCall(
            call.id(),
            call.function(),
            "http",
            call.form(),
            call.body(),
            Optional.of(URI.create("http://[::1]:9000/q/metrics"))));
  }

  @Test
  void aCallbackWhoseNameLeadsToTheMachineItselfIsGivenUpWithTheReason() {
    AsyncCall call = call("by-name");
    gateway.close();
    gateway = started(LaterLimits.DEFAULT, "");
    accept(
        new AsyncCall(
            call.id(),
            call.function(),
            "http",
            call.form(),
            call.body(),
            Optional.of(URI.create("http://localhost:9/"))));

    await()
        .atMost(SOON)
        .until(
            () -> invocation(call.id()).callback().orElseThrow().state() == Callback.State.FAILED);
    assertThat(invocation(call.id()).callback().orElseThrow().problem().orElseThrow())
        .contains("'localhost' (127.0.0.1) is a loopback address");
  }

  private static AsyncCall with(AsyncCall call, RequestForm form, String body) {
    return new AsyncCall(
        call.id(),
        call.function(),
        call.entrance(),
        form,
        body.getBytes(StandardCharsets.UTF_8),
        Optional.empty());
  }

  private static String bodyOf(AsyncCall call) {
    return new String(call.body(), StandardCharsets.UTF_8);
  }

  @Test
  void theIdOfACallOfAnotherFunctionIsRefused() {
    accept(call("taken"));
    String other = SharedBroker.unique("another");
    gateway.changed(Functions.deployed(other));

    assertRefused(
        ErrorCode.CONFLICT,
        new AsyncCall(
            id("taken"),
            new FunctionName(other),
            "http",
            RequestForm.POST,
            new byte[0],
            Optional.empty()));
  }

  @Test
  void aCancelledCallIsNotSentAnyMore() {
    CountDownLatch may = new CountDownLatch(1);
    function.behaving(
        call -> {
          awaitLatch(may);
          return answer(500);
        });
    accept(call("cancelled"));
    await().atMost(SOON).until(() -> function.callCount() == 1);

    Invocation cancelled = gateway.invocations().cancel(id("cancelled")).orElseThrow();
    may.countDown();

    assertThat(cancelled.state()).isEqualTo(InvocationState.CANCELLED);
    accept(call("after"));
    await().atMost(SOON).until(() -> function.callCount() >= 2);
    awaitEnd(id("after"));
    assertThat(function.calls().stream().filter(it -> it.callId().equals(id("cancelled"))))
        .hasSize(1);
    assertThatThrownBy(() -> gateway.invocations().cancel(id("cancelled")))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(gateway.invocations().cancel("nobody")).isEmpty();
  }

  @Test
  void aFullQueueTakesNoMore() {
    gateway.close();
    gateway = started(new LaterLimits(3, 1 << 20));
    CountDownLatch may = new CountDownLatch(1);
    function.behaving(
        call -> {
          awaitLatch(may);
          return answer(200);
        });
    for (int i = 0; i < 3; i++) {
      accept(call("full-" + i));
    }

    assertRefused(ErrorCode.ASYNC_QUEUE_FULL, call("full-3"));

    may.countDown();
    for (int i = 0; i < 3; i++) {
      awaitEnd(id("full-" + i));
    }
    accept(call("full-3"));
  }

  @Test
  void callsThatHaveNotEndedGoOnAfterARestart() {
    gateway.changed(Functions.withoutRevision(name));
    accept(call("waits"));
    gateway.close();
    assertThat(invocation(id("waits")).state()).isEqualTo(InvocationState.QUEUED);

    gateway = started(LaterLimits.DEFAULT);

    assertThat(awaitEnd(id("waits")).state()).isEqualTo(InvocationState.SUCCEEDED);
  }

  @Test
  void callsOfAFunctionThatIsDeletedEnd() {
    gateway.changed(Functions.withoutRevision(name));
    accept(call("orphan"));

    gateway.removed(new FunctionName(name));

    Invocation ended = awaitEnd(id("orphan"));
    assertThat(ended.state()).isEqualTo(InvocationState.FAILED);
    assertThat(ended.reason()).contains("the function was deleted");
    gateway.changed(Functions.deployed(name));
    accept(call("newcomer"));
    awaitEnd(id("newcomer"));
    assertThat(function.calls()).extracting(FunctionCall::callId).containsExactly(id("newcomer"));
  }

  @Test
  void whoAskedForItIsToldOfTheEndAndCanCheckByWhom() throws Exception {
    List<JsonNode> told = new ArrayList<>();
    List<String> signatures = new ArrayList<>();
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/done",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            // The first request fails: it is made again.
            boolean fails = requests.incrementAndGet() == 1;
            if (!fails) {
              long seconds =
                  Long.parseLong(exchange.getRequestHeaders().getFirst("webhook-timestamp"));
              String id = exchange.getRequestHeaders().getFirst("webhook-id");
              Signature signature =
                  new Signature(CallbackKey.readOrCreate(folder.resolve("callback-key")));
              assertThat(exchange.getRequestHeaders().getFirst("webhook-signature"))
                  .isEqualTo(signature.of(id, seconds, body));
              signatures.add(id);
              told.add(new ObjectMapper().readTree(body));
            }
            exchange.sendResponseHeaders(fails ? 500 : 204, -1);
          }
        });
    server.start();
    try {
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/done");
      AsyncCall call = call("told");
      accept(
          new AsyncCall(
              call.id(), call.function(), "http", call.form(), call.body(), Optional.of(url)));

      await()
          .atMost(SOON)
          .until(
              () ->
                  invocation(id("told")).callback().orElseThrow().state()
                      == Callback.State.DELIVERED);
      assertThat(signatures).containsExactly(id("told"));
      assertThat(told.getFirst().get("state").asText()).isEqualTo("succeeded");
      assertThat(told.getFirst().get("result").get("status").asInt()).isEqualTo(200);
      assertThat(invocation(id("told")).callback().orElseThrow().attempts()).isEqualTo(2);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void manyCallsAtOnceAllComeToTheirEnd() {
    gateway.close();
    gateway = started(LaterLimits.DEFAULT);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    function.behaving(
        call -> {
          seen.add(call.callId());
          return answer(200);
        });

    List<CompletableFuture<Void>> accepted =
        IntStream.range(0, 2000)
            .mapToObj(i -> gateway.entrance().accept(call("many-" + i)).toCompletableFuture())
            .toList();

    accepted.forEach(CompletableFuture::join);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> store.open().getOrDefault(new FunctionName(name), 0) == 0);
    assertThat(seen).hasSize(2000);
  }

  @Test
  void callsThatComeAtOnceAskForTheirTopicOnce() {
    FunctionName fresh = new FunctionName(SharedBroker.unique("fresh"));
    try (Clients clients =
            new Clients(
                new ExternalCluster(SharedBroker.bootstrapServers()),
                SharedBroker.clientProperties());
        LaterQueues queues = new LaterQueues(context(clients))) {
      queues.changed(Functions.deployed(fresh.value()));

      List<CompletableFuture<Void>> accepted =
          IntStream.range(0, 500)
              .mapToObj(i -> queues.accept(call("at-once-" + i, fresh)).toCompletableFuture())
              .toList();
      accepted.forEach(CompletableFuture::join);

      assertThat(requests(clients.admin())).isBetween(1.0, 100.0);
    }
  }

  private static double requests(Admin admin) {
    return admin.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("request-total"))
        .filter(metric -> metric.metricName().group().equals("admin-client-metrics"))
        .mapToDouble(metric -> (double) metric.metricValue())
        .sum();
  }

  private LaterContext context(Clients clients) {
    Topics topics = new Topics(clients);
    return new LaterContext(
        DispatchContext.of(
            clients,
            topics,
            BufferLimits.DEFAULT,
            Duration.ofSeconds(5),
            new SimpleMeterRegistry(),
            Clock.systemUTC()),
        new DeadLetters(new TopicWriter(clients, topics)),
        function,
        store,
        LaterLimits.DEFAULT,
        () -> {});
  }

  private EventGateway started(LaterLimits limits) {
    return started(limits, "127.0.0.0/8");
  }

  private EventGateway started(LaterLimits limits, String callbackNetworks) {
    EventGateway fresh =
        EventGateway.start(
            SharedBroker.config(),
            Optional.of(
                new AsyncConfig(
                    store,
                    limits,
                    folder.resolve("callback-key"),
                    CallbackNetworks.parse(callbackNetworks))),
            function,
            new SimpleMeterRegistry(),
            Clock.systemUTC());
    fresh.changed(Functions.deployed(name));
    fresh.settle();
    return fresh;
  }

  private void accept(AsyncCall call) {
    gateway.entrance().accept(call).toCompletableFuture().join();
  }

  private void assertRefused(ErrorCode code, AsyncCall call) {
    assertThatThrownBy(() -> accept(call))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(HearthException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private AsyncCall call(String id) {
    return call(id, new FunctionName(name));
  }

  private AsyncCall call(String id, FunctionName of) {
    return new AsyncCall(
        id(id),
        of,
        "http",
        RequestForm.POST,
        id.getBytes(StandardCharsets.UTF_8),
        Optional.empty());
  }

  private String id(String id) {
    return id + "-" + name;
  }

  private Invocation invocation(String id) {
    return gateway.invocations().find(id).orElseThrow();
  }

  private Invocation awaitEnd(String id) {
    await().atMost(SOON).until(() -> store.find(id).filter(it -> it.state().isEnd()).isPresent());
    return invocation(id);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
