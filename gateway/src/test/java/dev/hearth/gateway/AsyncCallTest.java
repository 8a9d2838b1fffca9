package dev.hearth.gateway;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.testing.RunningGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncCallTest {
  private static final int MOST = 1000;

  @TempDir private Path folder;
  private final List<AsyncCall> calls = new CopyOnWriteArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile Function<AsyncCall, CompletionStage<Void>> keeping =
      call -> CompletableFuture.completedFuture(null);
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        RunningGateway.withEntrance(
            folder,
            new AsyncEntrance() {
              @Override
              public long bodyBytes() {
                return MOST;
              }

              @Override
              public CompletionStage<Void> accept(AsyncCall call) {
                calls.add(call);
                return keeping.apply(call);
              }
            });
    gateway.deploy("greet");
  }

  @AfterEach
  void stop() {
    http.close();
    gateway.close();
  }

  @Test
  void aCallIsAnsweredOnceItIsKeptAndSaysWhereToLookForIt() throws Exception {
    HttpResponse<String> answer = send(request("/greet").POST(body("hello")));

    String id = answer.headers().firstValue("x-call-id").orElseThrow();
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("location")).contains("/api/v1/invocations/" + id);
    assertThat(answer.body())
        .isEqualToIgnoringNewLines(
            "{\"id\":\"" + id + "\",\"function\":\"greet\",\"state\":\"queued\"}");
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst().id()).isEqualTo(id);
    assertThat(text(calls.getFirst())).isEqualTo("hello");
  }

  @Test
  void nothingIsAnsweredBeforeTheCallIsKept() throws Exception {
    CompletableFuture<Void> kept = new CompletableFuture<>();
    keeping = call -> kept;
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request("/greet").POST(body("hello")).build(), BodyHandlers.ofString());

    org.awaitility.Awaitility.await().until(() -> calls.size() == 1);
    assertThat(answer).isNotDone();
    kept.complete(null);
    assertThat(answer.join().statusCode()).isEqualTo(202);
  }

  @Test
  void methodPathQueryHeadersAndBodyAreKeptAsTheyWere() throws Exception {
    send(
        request("/greet/a%20b?c=d&e")
            .method("PUT", body("{}"))
            .header("Content-Type", "application/json")
            .header("X-Twice", "1")
            .header("X-Twice", "2")
            .header("X-Call-Id", "mine-7"));

    AsyncCall call = calls.getFirst();
    assertThat(call.id()).isEqualTo("mine-7");
    assertThat(call.form().method()).isEqualTo("PUT");
    assertThat(call.form().target()).isEqualTo("/a%20b?c=d&e");
    assertThat(call.form().lines().stream().map(line -> line.name() + ": " + line.value()))
        .contains("Content-Type: application/json", "X-Twice: 1", "X-Twice: 2")
        .noneMatch(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length"));
  }

  @Test
  void whatHearthSaysOfACallIsNotTakenFromItsCaller() throws Exception {
    send(
        request("/greet")
            .POST(body("x"))
            .header("Idempotency-Key", "of-another-call")
            .header("X-Hearth-Attempt", "7")
            .header("x-hearth-batch", "9")
            .header("X-Mine", "kept"));

    assertThat(calls.getFirst().form().lines().stream().map(line -> line.name().toLowerCase(ROOT)))
        .contains("x-mine")
        .noneMatch(name -> name.equals("idempotency-key") || name.startsWith("x-hearth-"));
  }

  @Test
  void idsThatNobodyChoseAreRandom() throws Exception {
    for (int i = 0; i < 3; i++) {
      send(request("/greet").POST(body("x")));
    }

    assertThat(calls.stream().map(AsyncCall::id).distinct())
        .hasSize(3)
        .allMatch(id -> UUID.fromString(id).version() == 4);
  }

  @Test
  void aBodyInChunksIsOneBody() throws Exception {
    send(
        request("/greet")
            .POST(BodyPublishers.fromPublisher(BodyPublishers.concat(body("one "), body("two ")))));

    assertThat(text(calls.getFirst())).isEqualTo("one two ");
  }

  @Test
  void theSameConnectionTakesOneCallAfterTheOther() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(send(request("/greet").POST(body("x".repeat(i)))).statusCode()).isEqualTo(202);
    }
    assertThat(calls).extracting(call -> call.body().length).hasSize(20).contains(0, 19);
  }

  @Test
  void aFunctionThatThereIsNotIsSaidSoAtOnce() throws Exception {
    HttpResponse<String> answer = send(request("/nobody").POST(body("hello")));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("function-not-found");
    assertThat(calls).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HttpResponse<String> answer = send(request("/greet").POST(body("x".repeat(MOST + 1))));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(calls).isEmpty();
  }

  @Test
  void aFullQueueSaysWhenToTryAgain() throws Exception {
    keeping =
        call ->
            CompletableFuture.failedFuture(
                new HearthException(ErrorCode.ASYNC_QUEUE_FULL, "too many"));

    HttpResponse<String> answer = send(request("/greet").POST(body("hello")));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(answer.body()).contains("async-queue-full", "too many");
  }

  @Test
  void aCallbackIsAnAddressOnTheWeb() throws Exception {
    send(request("/greet").POST(body("x")).header("X-Callback-Url", "https://there.example/a?b"));
    assertThat(calls.getFirst().callback()).contains(URI.create("https://there.example/a?b"));

    for (String url : List.of("file:///etc/passwd", "there", "http://", "http://a:b@there/")) {
      HttpResponse<String> answer =
          send(request("/greet").POST(body("x")).header("X-Callback-Url", url));
      assertThat(answer.statusCode()).as(url).isEqualTo(400);
    }
    assertThat(calls).hasSize(1);
  }

  private HttpRequest.Builder request(String rest) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + gateway.gateway().port() + "/async-function" + rest));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static BodyPublisher body(String text) {
    return BodyPublishers.ofString(text);
  }

  private static String text(AsyncCall call) {
    return new String(call.body(), StandardCharsets.UTF_8);
  }
}
