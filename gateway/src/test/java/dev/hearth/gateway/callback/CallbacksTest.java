package dev.hearth.gateway.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.gateway.testing.MemoryInvocations;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks to hosts that answer, and to some that do not. */
class CallbacksTest {
  /** Far below the time that a request to a host that does not answer takes. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final MemoryInvocations store = new MemoryInvocations();
  private ServerSocket silent;
  private HttpServer server;
  private Callbacks callbacks;

  @BeforeEach
  void start() throws Exception {
    silent = new ServerSocket(0, 1000, InetAddress.getByName("0.0.0.0"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(204, -1);
          }
        });
    server.start();
    callbacks =
        new Callbacks(
            store,
            () -> CallbackKey.readOrCreate(folder.resolve("key")),
            CallbackNetworks.parse("127.0.0.0/8, ::1"),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    callbacks.close();
    server.stop(0);
    silent.close();
  }

  @Test
  void aHostThatDoesNotAnswerHoldsUpNoOther() {
    for (int i = 0; i < 500; i++) {
      ended("slow-" + i, "greet", "http://127.0.0.1:" + silent.getLocalPort() + "/");
    }
    ended("good", "greet", "http://localhost:" + server.getAddress().getPort() + "/");

    callbacks.look();

    await().atMost(SOON).until(() -> state("good") == Callback.State.DELIVERED);
  }

  @Test
  void aFunctionWhoseCallersNameManySuchHostsHoldsUpNoOther() {
    for (int i = 0; i < 500; i++) {
      String host = "127.0." + i / 250 + "." + (i % 250 + 2);
      ended("slow-" + i, "greet", "http://" + host + ":" + silent.getLocalPort() + "/");
    }
    ended("good", "other", "http://localhost:" + server.getAddress().getPort() + "/");

    callbacks.look();

    await().atMost(SOON).until(() -> state("good") == Callback.State.DELIVERED);
  }

  @Test
  void manyToOneHostAreAllDelivered() {
    for (int i = 0; i < 200; i++) {
      ended("id-" + i, "greet", "http://localhost:" + server.getAddress().getPort() + "/");
    }

    callbacks.look();

    await()
        .atMost(SOON)
        .until(
            () ->
                IntStream.range(0, 200)
                    .allMatch(i -> state("id-" + i) == Callback.State.DELIVERED));
  }

  @Test
  void aCallbackThatBecomesDueWhileOthersAreUnderWayIsSent() {
    ended("slow", "greet", "http://127.0.0.1:" + silent.getLocalPort() + "/");
    callbacks.look();
    ended(
        "later",
        "greet",
        "http://localhost:" + server.getAddress().getPort() + "/",
        Instant.now().plusSeconds(1));
    callbacks.look();

    await().atMost(SOON).until(() -> state("later") == Callback.State.DELIVERED);
    assertThat(state("slow")).isEqualTo(Callback.State.PENDING);
  }

  private void ended(String id, String function, String url) {
    ended(id, function, url, Instant.now());
  }

  private void ended(String id, String function, String url, Instant at) {
    Invocation queued =
        Invocation.queued(
            id,
            new FunctionName(function),
            "http",
            "POST",
            "/",
            at,
            Optional.of(Callback.to(URI.create(url))),
            "f");
    InvocationEnd end =
        new InvocationEnd(InvocationState.SUCCEEDED, 1, at, Optional.empty(), Optional.empty());
    assertThat(store.end(queued, end).toCompletableFuture().join()).isTrue();
  }

  private Callback.State state(String id) {
    return store.find(id).orElseThrow().callback().orElseThrow().state();
  }
}
