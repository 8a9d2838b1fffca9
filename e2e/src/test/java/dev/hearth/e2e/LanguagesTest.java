package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tour in every language: new, deploy, call, event, zero, call again, an exception, delete. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LanguagesTest {
  private Hearth hearth;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "python", "java"})
  void theTourWorks(String template) {
    String name = "tour-" + template;
    hearth.run("new", name, "--template", template).succeeds();
    hearth.run("deploy", name).succeeds();

    assertThat(hearth.get("/function/" + name).body()).contains("Hello, World!");
    assertThat(hearth.post("/function/" + name, "{\"name\":\"Ada\"}").body())
        .contains("Hello, Ada!");

    String topic = "tour-" + template;
    hearth.run("trigger", "kafka", name, "--topic", topic).succeeds();
    hearth.run("event", "send", topic, "-d", "{\"name\":\"Grace\"}").succeeds();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(hearth.describe(name).get("triggers").get(0).get("lag").asInt())
                    .isZero());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(hearth.run("logs", name).out()).contains("Grace"));

    hearth.run("scale", name, "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(30)).until(() -> hearth.instances(name).isEmpty());
    var cold = hearth.get("/function/" + name);
    assertThat(cold.statusCode()).isEqualTo(200);
    assertThat(cold.headers().firstValue("Server-Timing").orElseThrow()).contains("cold");

    hearth.run("delete", name).succeeds();
    assertThat(hearth.instances(name)).isEmpty();
  }
}
