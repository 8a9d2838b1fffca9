package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import io.micrometer.core.instrument.Meter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
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
  void callsAreCountedByOutcome() throws IOException {
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call ->
                    call.respond(Integer.parseInt(call.requestLine().substring(5, 8)), "hello"));
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      for (int status : new int[] {200, 200, 404, 500}) {
        client.get("/function/greet/" + status);
      }

      assertThat(count("success")).isEqualTo(3);
      assertThat(count("function_error")).isEqualTo(1);
      assertThat(gateway.meters().get("hearth.invocation.duration").timer().count()).isEqualTo(4);
    }
  }

  @Test
  void callsThatNoInstanceTookAreCountedToo() throws IOException {
    RevisionId revision = gateway.deploy("greet");
    try (RawClient client = gateway.client()) {
      client.send("GET /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");
      await().until(() -> gauge("hearth.queue.depth") == 1);
      gateway.startFailed(revision, ErrorCode.OUT_OF_MEMORY, "too big");
      client.read();

      assertThat(count("out_of_memory")).isEqualTo(1);
      assertThat(gauge("hearth.queue.depth")).isZero();
    }
  }

  @Test
  void callsInFlightAreGauged() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  answer.await();
                  call.respond(200, "hello");
                });
        RawClient client = gateway.client()) {
      gateway.deploy("greet", instance);
      client.send("GET /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");

      await().until(() -> gauge("hearth.invocations.in.flight") == 1);
      answer.countDown();
      client.read();

      assertThat(gauge("hearth.invocations.in.flight")).isZero();
    }
  }

  @Test
  void aCallerThatGoesAwayIsCountedAsThat() throws IOException {
    gateway.deploy("greet");
    try (RawClient client = gateway.client()) {
      client.send("GET /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");
      await().until(() -> gauge("hearth.queue.depth") == 1);
    }

    await().until(() -> count("cancelled") == 1);
  }

  @Test
  void namesThatCallersInventNeverBecomeLabels() throws IOException {
    try (RawClient client = gateway.client()) {
      for (int i = 0; i < 50; i++) {
        client.get("/function/invented" + i);
      }
    }

    assertThat(ofFunctions()).isEmpty();
  }

  @Test
  void refusalsAreCountedByCodeFromTheStartOn() throws IOException {
    assertThat(refusals("queue-full")).isZero();
    try (RawClient client = gateway.client()) {
      client.get("/function/nobody");
      client.get("/function/nobody");
    }
    try (RawClient client = gateway.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
      client.read();
    }
    assertThat(refusals("function-not-found")).isEqualTo(2);
    assertThat(refusals("invalid-request")).isEqualTo(1);
  }

  @Test
  void countersOfAReplacedRevisionStayForAWhile() throws IOException {
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(folder, call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      RevisionId old = gateway.deploy("greet", instance);
      client.get("/function/greet");

      gateway.activate("greet", 2, 16, Duration.ofSeconds(10));
      gateway.ready(old);

      assertThat(count("success")).isEqualTo(1);
      gateway.gateway().removed(old.function());
      assertThat(ofFunctions()).isEmpty();
    }
  }

  @Test
  void aCallThatEndsAfterItsFunctionWasDeletedLeavesNoMeter() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  answer.await();
                  call.respond(200, "hello");
                });
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.deploy("greet", instance);
      client.send("GET /function/greet HTTP/1.1\r\nHost: t\r\n\r\n");
      await().until(() -> gauge("hearth.invocations.in.flight") == 1);
      gateway.gateway().removed(revision.function());
      gateway.ready(revision);

      answer.countDown();
      client.read();

      await().untilAsserted(() -> assertThat(ofFunctions()).isEmpty());
    }
  }

  @Test
  void metersGoWithTheirFunction() throws IOException {
    try (FakeInstance instance =
            FakeInstance.onUnixSocket(folder, call -> call.respond(200, "hello"));
        RawClient client = gateway.client()) {
      RevisionId revision = gateway.deploy("greet", instance);
      client.get("/function/greet");
      assertThat(ofFunctions())
          .allMatch(meter -> "greet-00001".equals(tag(meter, "revision")))
          .isNotEmpty();

      gateway.gateway().removed(revision.function());
      gateway.ready(revision);

      assertThat(ofFunctions()).isEmpty();
    }
  }

  private double count(String outcome) {
    var counter = gateway.meters().find("hearth.invocations").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private double refusals(String code) {
    return gateway.meters().get("hearth.gateway.refusals").tag("code", code).counter().count();
  }

  private List<Meter> ofFunctions() {
    return gateway.meters().getMeters().stream()
        .filter(meter -> tag(meter, "function") != null)
        .toList();
  }

  private double gauge(String name) {
    return gateway.meters().get(name).gauge().value();
  }

  private static String tag(Meter meter, String key) {
    return meter.getId().getTag(key);
  }
}
