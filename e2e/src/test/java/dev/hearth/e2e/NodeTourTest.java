package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The tour of the README for Node, in its order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeTourTest {
  private Hearth hearth;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  @Test
  @Order(1)
  void newFunctionIsDeployedAndAnswers() {
    hearth.run("new", "greet", "--template", "node").succeeds();
    Outcome deploy = hearth.run("deploy", "greet").succeeds();

    assertThat(deploy.text()).contains(hearth.uri("/function/greet").toString());
    assertThat(hearth.get("/function/greet").body()).contains("Hello, World!");
    assertThat(hearth.run("invoke", "greet", "-d", "{\"name\":\"Ada\"}").succeeds().out())
        .contains("Hello, Ada!");
  }

  @Test
  @Order(2)
  void aCallFromZeroStartsAnInstanceAndSaysHowLongThatTook() {
    hearth.run("scale", "greet", "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(20)).until(() -> hearth.instances("greet").isEmpty());

    var response = hearth.get("/function/greet");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Server-Timing").orElseThrow()).contains("cold");
    assertThat(hearth.instances("greet")).hasSize(1);
    assertThat(hearth.instances("greet").getFirst().get("endpoint").asText()).startsWith("unix:/");
  }

  @Test
  @Order(3)
  void eventsReachTheFunctionAndItsLog() {
    hearth.run("trigger", "kafka", "greet", "--topic", "greetings").succeeds();
    hearth.run("event", "send", "greetings", "-d", "{\"name\":\"Grace\"}").succeeds();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(hearth.run("logs", "greet").out()).contains("Grace"));
  }

  @Test
  @Order(4)
  void aSecondDeployKeepsTheTriggerAndARollbackServesAgainWithinASecond() {
    hearth.write("greet", "handler.js", "export default async () => ({ message: 'second' });\n");
    hearth.run("deploy", "greet").succeeds();
    assertThat(hearth.get("/function/greet").body()).contains("second");
    assertThat(hearth.describe("greet").get("triggers").get(0).get("topic").asText())
        .isEqualTo("greetings");

    hearth.run("rollback", "greet").succeeds();
    await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(
            () -> assertThat(hearth.get("/function/greet").body()).contains("Hello, World!"));
    assertThat(hearth.run("revisions", "greet", "-o", "json").json()).hasSize(2);
  }

  @Test
  @Order(5)
  void aRevisionThatFailsToLoadIsReportedAndTheOldOneGoesOnServing() {
    hearth.write("greet", "handler.js", "import 'not-there';\nexport default () => 'x';\n");

    Outcome deploy = hearth.run("deploy", "greet").fails();

    assertThat(deploy.text()).contains("not-there");
    assertThat(hearth.get("/function/greet").body()).contains("Hello, World!");
    assertThat(hearth.run("revisions", "greet", "-o", "json").json()).hasSize(2);
  }

  @Test
  @Order(6)
  void boundsSetByCommandStartAndStopInstances() {
    hearth.run("scale", "greet", "--min", "2").succeeds();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                hearth.instances("greet").stream()
                        .filter(instance -> instance.get("state").asText().equals("ready"))
                        .count()
                    == 2);
    hearth.run("scale", "greet", "--min", "0").succeeds();
    hearth.run("scale", "greet", "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(20)).until(() -> hearth.instances("greet").isEmpty());
  }

  @Test
  @Order(7)
  void metricsTellOfTheFunction() {
    String metrics =
        Hearth.send(
                java.net.http.HttpRequest.newBuilder(hearth.managementUri("/q/metrics")).build())
            .body();

    for (String name :
        List.of(
            "hearth_invocations_total",
            "hearth_invocation_duration_seconds",
            "hearth_queue_wait_seconds",
            "hearth_cold_start_seconds",
            "hearth_desired_instances",
            "hearth_trigger_lag")) {
      assertThat(metrics).contains(name);
    }
  }

  @Test
  @Order(8)
  void aDeletedFunctionIsGoneAndDownLeavesNothingBehind() {
    hearth.run("delete", "greet").succeeds();
    assertThat(hearth.get("/function/greet").statusCode()).isEqualTo(404);
    assertThat(hearth.run("list", "-o", "json").json()).isEmpty();

    hearth.run("down").succeeds();

    assertThat(hearth.leftovers()).isEmpty();
    hearth.run("down").succeeds();
  }
}
