package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** Calls for later, schedules and the steering of triggers, by command as a person would. */
class AsyncTest {
  private static final String ECHO =
      """
      const seen = [];
      export default async (request) => {
        const url = new URL(request.url, 'http://function');
        if (url.pathname === '/seen') { return seen; }
        const body = await request.text();
        seen.push(body);
        return {
          method: request.method,
          path: url.pathname + url.search,
          header: request.headers.get ? request.headers.get('x-mine') : request.headers['x-mine'],
          body,
        };
      };
      """;

  private static Hearth hearth;

  @BeforeAll
  static void up() {
    hearth = Hearth.up("-Dhearth.async.callback-networks=127.0.0.0/8");
    hearth.write(
        "echo",
        "function.yaml",
        """
        name: echo
        template: node
        handler: handler.js
        scaling: { min: 1, max: 1, concurrency: 16 }
        """,
        "handler.js",
        ECHO);
    hearth.run("deploy", "echo").succeeds();
  }

  @AfterAll
  static void down() {
    hearth.close();
  }

  @Execution(CONCURRENT)
  @Test
  void aCallForLaterIsCarriedOutAsItWasAndItsResultCanBeLookedAt() throws Exception {
    String id =
        hearth
            .run(
                "invoke",
                "echo",
                "--async",
                "-X",
                "PUT",
                "-p",
                "/a%20b?c=d",
                "-H",
                "X-Mine: yes",
                "-d",
                "hello")
            .succeeds()
            .out()
            .strip();

    JsonNode ended = hearth.run("invocation", "show", id, "--wait", "-o", "json").succeeds().json();
    assertThat(ended.get("state").asText()).isEqualTo("succeeded");
    assertThat(ended.get("attempts").asInt()).isEqualTo(1);
    JsonNode result = new ObjectMapper().readTree(ended.get("result").get("body").asText());
    assertThat(result.get("method").asText()).isEqualTo("PUT");
    assertThat(result.get("path").asText()).isEqualTo("/a%20b?c=d");
    assertThat(result.get("header").asText()).isEqualTo("yes");
    assertThat(result.get("body").asText()).isEqualTo("hello");
    assertThat(hearth.run("invocation", "list", "echo").succeeds().out()).contains(id);
    assertThat(hearth.run("invocation", "cancel", id).out()).isEmpty();
  }

  @Execution(CONCURRENT)
  @Test
  void theEndIsPostedToTheCallback() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            told.add(
                exchange.getRequestHeaders().getFirst("webhook-signature")
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    server.start();
    try {
      hearth
          .run(
              "invoke",
              "echo",
              "--async",
              "-d",
              "x",
              "--callback",
              "http://127.0.0.1:" + server.getAddress().getPort() + "/")
          .succeeds();
      await().atMost(Duration.ofSeconds(20)).until(() -> told.size() == 1);
      assertThat(told.getFirst()).startsWith("v1,").contains("\"state\":\"succeeded\"");
      assertThat(Files.readString(hearth.state().resolve("callback-key"))).startsWith("whsec_");
    } finally {
      server.stop(0);
    }
  }

  @Execution(CONCURRENT)
  @Test
  void aTriggerFiltersIsPausedGoesOnAndSeeks() {
    hearth
        .run("event", "send", "shop", "-d", "{\"to\":\"DE\",\"n\":0}", "--create-topic")
        .succeeds();
    hearth
        .run(
            "trigger",
            "kafka",
            "echo",
            "--topic",
            "shop",
            "--from",
            "earliest",
            "--filter-value",
            "$.to=DE")
        .succeeds();
    hearth.run("event", "send", "shop", "-d", "{\"to\":\"FR\",\"n\":1}").succeeds();
    hearth.run("event", "send", "shop", "-d", "{\"to\":\"DE\",\"n\":2}").succeeds();
    awaitSeen("{\"to\":\"DE\",\"n\":2}", 1);
    assertThat(seen("{\"to\":\"DE\",\"n\":0}")).isEqualTo(1);
    assertThat(seen("{\"to\":\"FR\",\"n\":1}")).isZero();

    hearth.run("trigger", "pause", "echo", "--topic", "shop").succeeds();
    hearth.run("event", "send", "shop", "-d", "{\"to\":\"DE\",\"n\":3}").succeeds();
    JsonNode paused =
        hearth
            .run("trigger", "describe", "echo", "--topic", "shop", "-o", "json")
            .succeeds()
            .json();
    assertThat(paused.get("paused").asBoolean()).isTrue();
    assertThat(paused.get("passedOver").asInt()).isEqualTo(1);
    assertThat(seen("{\"to\":\"DE\",\"n\":3}")).isZero();
    hearth.run("trigger", "resume", "echo", "--topic", "shop").succeeds();
    awaitSeen("{\"to\":\"DE\",\"n\":3}", 1);

    hearth.run("trigger", "seek", "echo", "--topic", "shop", "--to", "earliest").succeeds();
    awaitSeen("{\"to\":\"DE\",\"n\":0}", 2);
    awaitSeen("{\"to\":\"DE\",\"n\":3}", 2);
    hearth.run("trigger", "remove", "echo", "--topic", "shop").succeeds();
  }

  @Execution(CONCURRENT)
  @Test
  void aScheduleCallsItsFunctionAtEachTick() {
    hearth
        .run(
            "trigger",
            "schedule",
            "echo",
            "--name",
            "often",
            "--cron",
            "* * * * *",
            "--payload",
            "tick")
        .succeeds();

    assertThat(hearth.run("trigger", "list", "echo").succeeds().out())
        .containsPattern("often +\\* \\* \\* \\* \\* +UTC +- ");
    await().atMost(Duration.ofSeconds(75)).until(() -> seen("tick") == 1);
    hearth.run("trigger", "remove", "echo", "--schedule", "often").succeeds();
  }

  @Execution(CONCURRENT)
  @Test
  void everyCallThatWasAcceptedEndsAlsoWhenTheServerIsKilled() throws Exception {
    try (Hearth killed = Hearth.up()) {
      killed.write(
          "flaky",
          "function.yaml",
          """
          name: flaky
          template: node
          handler: handler.js
          scaling: { min: 1, max: 1, concurrency: 16 }
          """,
          "handler.js",
          """
          export default async (request) => {
            await new Promise((resolve) => setTimeout(resolve, 5));
            if (Math.random() < 0.05) { throw new Error('as the test wants it'); }
            return 'done';
          };
          """);
      killed.run("deploy", "flaky").succeeds();
      Set<String> accepted = ConcurrentHashMap.newKeySet();
      AtomicBoolean enough = new AtomicBoolean();
      AtomicInteger sent = new AtomicInteger();
      List<Thread> callers =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(i -> Thread.ofVirtual().start(() -> call(killed, enough, sent, accepted)))
              .toList();
      for (int kill = 1; kill <= 3; kill++) {
        int share = kill * 500;
        await().atMost(Duration.ofMinutes(1)).until(() -> accepted.size() > share);
        killed.killServer();
        killed.start();
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> accepted.size() > 2000);
      enough.set(true);
      for (Thread caller : callers) {
        caller.join();
      }

      Set<String> left = new HashSet<>(accepted);
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                left.removeIf(id -> ended(killed, id));
                return left.isEmpty();
              });
    }
  }

  private static void call(
      Hearth hearth, AtomicBoolean enough, AtomicInteger sent, Set<String> accepted) {
    while (!enough.get()) {
      try {
        HttpResponse<String> answer =
            hearth.post("/async-function/flaky", "{\"n\":" + sent.incrementAndGet() + "}");
        if (answer.statusCode() == 202) {
          accepted.add(answer.headers().firstValue("x-call-id").orElseThrow());
        }
      } catch (RuntimeException e) {
        // The server was just killed: this call was not accepted.
        Thread.onSpinWait();
      }
    }
  }

  private static boolean ended(Hearth hearth, String id) {
    HttpResponse<String> answer =
        Hearth.send(
            HttpRequest.newBuilder(hearth.uri("/api/v1/invocations/" + id))
                .header("Authorization", "Bearer " + hearth.token())
                .build());
    try {
      String state = new ObjectMapper().readTree(answer.body()).path("state").asText();
      return Set.of("succeeded", "failed").contains(state);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void awaitSeen(String text, int times) {
    await().atMost(Duration.ofSeconds(30)).until(() -> seen(text) == times);
  }

  private static long seen(String text) {
    long count = 0;
    try {
      for (JsonNode each : new ObjectMapper().readTree(hearth.get("/function/echo/seen").body())) {
        count += each.asText().equals(text) ? 1 : 0;
      }
      return count;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
