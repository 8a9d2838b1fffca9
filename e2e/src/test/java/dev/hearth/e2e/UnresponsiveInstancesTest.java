package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** Instances that hang, that cannot be reached, and that die of a call, in real containers. */
class UnresponsiveInstancesTest {
  /** One timeout of a call, the silence that decides, a start, and a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(40);

  private static final String NODE =
      """
      import fs from 'node:fs';
      export default async (request) => {
        const path = new URL(request.url).pathname;
        if (path === '/hang') for (;;) {}
        if (path === '/unlink') fs.unlinkSync(process.env.HEARTH_SOCKET);
        if (path === '/replace') {
          fs.unlinkSync(process.env.HEARTH_SOCKET);
          fs.writeFileSync(process.env.HEARTH_SOCKET, 'no socket');
        }
        if (path === '/eat') for (const all = []; ; ) all.push(Buffer.alloc(1 << 20, 1));
        return 'ok';
      };
      """;

  private static Hearth hearth;

  @BeforeAll
  static void start() {
    hearth = Hearth.up();
  }

  @AfterAll
  static void stop() {
    hearth.close();
  }

  @Execution(CONCURRENT)
  @Test
  void anEndlessLoopInNodeIsReplacedWhereSeveralInstancesMayBeToo() {
    deployNode("loops", "max: 5");
    assertThat(hearth.get("/function/loops/hang").statusCode()).isEqualTo(504);

    awaitReplaced("loops", "it did not answer whether it makes progress");

    for (int i = 0; i < 20; i++) {
      assertThat(hearth.get("/function/loops").statusCode()).isEqualTo(200);
    }
    assertThat(metrics())
        .contains("hearth_instances_replaced_total{function=\"loops\",reason=\"unresponsive\"}");
  }

  @Execution(CONCURRENT)
  @Test
  void aHungInstanceIsReplacedAlsoWhenNobodyCallsAgain() {
    deployNode("quiet", "max: 1, idle: 1s, paused: 60s");
    assertThat(hearth.get("/function/quiet/hang").statusCode()).isEqualTo(504);

    await()
        .atMost(SOON)
        .until(() -> reasons("quiet").stream().anyMatch(it -> it.startsWith("unresponsive for ")));

    awaitServed("quiet");
  }

  @Execution(CONCURRENT)
  @Test
  void threadsOfPythonThatAreStuckAreReplaced() {
    hearth.write(
        "stuck",
        "function.yaml",
        """
        name: stuck
        template: python
        timeout: 1s
        scaling: { max: 1, concurrency: 4 }
        """,
        "handler.py",
        """
        import threading
        def handle(request, context):
            if request.path == '/hang':
                threading.Event().wait()
            return 'ok'
        """);
    hearth.run("deploy", "stuck").succeeds();

    assertThat(callTogether("/function/stuck/hang", 4)).containsOnly(504);

    awaitReplaced("stuck", "all calls that it may have at a time ran past their deadline");
  }

  @Execution(CONCURRENT)
  @Test
  void virtualThreadsOfJavaThatSpinAreReplaced() {
    hearth.run("new", "spins", "--template", "java").succeeds();
    hearth.write(
        "spins",
        "function.yaml",
        """
        name: spins
        template: java
        handler: function.Handler
        timeout: 2s
        scaling: { max: 1 }
        """,
        "src/main/java/function/Handler.java",
        """
        package function;
        import com.google.cloud.functions.*;
        public class Handler implements HttpFunction {
          public void service(HttpRequest request, HttpResponse response) throws Exception {
            while (request.getPath().endsWith("/hang")) Thread.onSpinWait();
            response.getWriter().write("ok");
          }
        }
        """);
    hearth.run("deploy", "spins").succeeds();

    int carriers = Runtime.getRuntime().availableProcessors();
    assertThat(callTogether("/function/spins/hang", carriers)).containsOnly(504);

    awaitReplaced("spins", "it did not answer whether it makes progress");
  }

  @Execution(CONCURRENT)
  @Test
  void anInstanceWhoseSocketIsRemovedIsReplaced() {
    deployNode("removes", "max: 1");
    hearth.get("/function/removes/unlink");
    callTogether("/function/removes", 4);

    awaitReplaced("removes", "it accepts no connection where it listened");
  }

  @Execution(CONCURRENT)
  @Test
  void anInstanceWhoseSocketIsReplacedIsReplaced() {
    deployNode("replaces", "max: 1");
    hearth.get("/function/replaces/replace");
    callTogether("/function/replaces", 4);

    awaitReplaced("replaces", "it accepts no connection where it listened");
  }

  @Execution(CONCURRENT)
  @Test
  void anInstanceThatIsStoppedBySignalIsReplaced() throws Exception {
    deployNode("stopped", "max: 1");
    awaitServed("stopped");
    hearth.signalInstance(hearth.instances("stopped").getFirst().get("id").asText(), "STOP");
    HttpResponse<String> unread = hearth.get("/function/stopped");
    assertThat(unread.statusCode()).isEqualTo(504);
    assertThat(unread.body()).contains("instance-unresponsive");

    awaitReplaced("stopped", "it did not answer whether it makes progress");
  }

  @Execution(CONCURRENT)
  @Test
  void oneEventThatHangsItsInstanceTakesNoOtherEventWithIt() {
    hearth.write(
        "poisoned",
        "function.yaml",
        """
        name: poisoned
        template: node
        timeout: 2s
        scaling: { max: 1 }
        triggers:
          - kafka: { topic: poisoned, order: none, retry: { attempts: 2, backoff: 20ms } }
        """,
        "package.json",
        "{\"name\":\"x\",\"private\":true,\"type\":\"module\"}",
        "handler.js",
        """
        export default async (request) => {
          const text = await request.text();
          if (text === 'poison') for (;;) {}
          console.log('handled ' + text + ' at attempt ' + request.headers.get('x-hearth-attempt'));
        };
        """);
    hearth.run("deploy", "poisoned").succeeds();
    hearth.run("event", "send", "poisoned", "-d", "poison").succeeds();
    for (int i = 0; i < 10; i++) {
      hearth.run("event", "send", "poisoned", "-d", "good-" + i).succeeds();
    }

    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> hearth.describe("poisoned").at("/triggers/0/lag").asInt(-1) == 0);

    String log = hearth.run("logs", "poisoned").succeeds().out();
    for (int i = 0; i < 10; i++) {
      assertThat(log).contains("handled good-" + i + " at attempt 1");
    }
    assertThat(
            hearth
                .run("dlq", "list", "poisoned", "-o", "json")
                .succeeds()
                .json()
                .findValues("reason"))
        .singleElement()
        .satisfies(reason -> assertThat(reason.asText()).contains("deadline-exceeded"));
  }

  @Execution(CONCURRENT)
  @Test
  void aCallThatEatsItsInstancesMemoryIsToldSoAndEatsNoSecondOne() {
    deployNode("eats", "max: 2");
    awaitServed("eats");

    HttpResponse<String> eaten = hearth.get("/function/eats/eat");

    assertThat(eaten.statusCode()).isEqualTo(502);
    assertThat(eaten.body()).contains("\"code\":\"out-of-memory\"").contains("(limit 128Mi)");
    assertThat(reasons("eats")).containsExactly("out of memory (limit 128Mi)");
    assertThat(hearth.run("logs", "eats").succeeds().out()).contains("out of memory (limit 128Mi)");
    assertThat(metrics())
        .contains(
            "hearth_instances_replaced_total{function=\"eats\",reason=\"out-of-memory\"} 1.0");
    awaitServed("eats");
  }

  /** A start may take longer than the timeout of a call while other tests run. */
  private static void awaitServed(String function) {
    await().atMost(SOON).until(() -> hearth.get("/function/" + function).statusCode() == 200);
  }

  private static void deployNode(String name, String scaling) {
    hearth.write(
        name,
        "function.yaml",
        """
        name: %s
        template: node
        timeout: 2s
        scaling: { %s }
        """
            .formatted(name, scaling),
        "package.json",
        "{\"name\":\"x\",\"private\":true,\"type\":\"module\"}",
        "handler.js",
        NODE);
    hearth.run("deploy", name).succeeds();
  }

  private static void awaitReplaced(String function, String reason) {
    awaitServed(function);
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(reasons(function)).anyMatch(it -> it.contains(reason)));
    awaitServed(function);
    assertThat(hearth.run("describe", function).succeeds().out())
        .containsPattern("unresponsive for \\d+ s: " + reason + "; replaced");
    assertThat(hearth.run("logs", function).succeeds().out())
        .containsPattern("unresponsive for \\d+ s: " + reason + "; replaced");
  }

  private static List<String> reasons(String function) {
    return hearth.instances(function).stream()
        .map(instance -> instance.path("reason"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .toList();
  }

  private static List<Integer> callTogether(String path, int calls) {
    List<Future<Integer>> all = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < calls; i++) {
        all.add(callers.submit(() -> hearth.get(path).statusCode()));
      }
    }
    return all.stream().map(Future::resultNow).toList();
  }

  /** Without the comma that the text format allows behind the last label. */
  private static String metrics() {
    return Hearth.send(HttpRequest.newBuilder(hearth.managementUri("/q/metrics")).build())
        .body()
        .replace(",}", "}");
  }
}
