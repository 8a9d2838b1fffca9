package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short version of {@code bench/events.sh chaos}. */
class EventCrashTest {
  private static final int EVENTS = 6_000;
  private static final Duration LONG = Duration.ofMinutes(3);

  /** Answers when it began and ended, in microseconds since 1970; fails one call in twenty. */
  private static final String HANDLER =
      """
      const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000);
      export default async (request) => {
        const started = now();
        const { id } = await request.json();
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (Math.random() < 0.05) throw new Error('at random');
        const attempt = Number(request.headers.get('x-hearth-attempt'));
        return { id, attempt, started, ended: now() };
      };
      """;

  @Test
  void noEventIsLostOrOutOfOrderWhileServerBrokerAndInstancesAreKilled() throws Exception {
    try (Hearth hearth = Hearth.up()) {
      hearth.write(
          "orders",
          "function.yaml",
          """
          name: orders
          template: node
          handler: handler.js
          scaling: { min: 1, max: 2, concurrency: 16 }
          triggers:
            - kafka: { topic: orders, retry: { attempts: 8, backoff: 20ms }, replyTopic: handled }
          """,
          "handler.js",
          HANDLER);
      hearth.run("deploy", "orders").succeeds();
      hearth.run("event", "send", "handled", "-d", "none", "--create-topic").succeeds();

      try (HandledEvents handled =
          HandledEvents.of(hearth.brokerConnection(), "orders", "handled")) {
        handled.send(EVENTS);
        List<Runnable> kills =
            List.of(
                () -> hearth.killInstance(hearth.instances("orders").getFirst().get("id").asText()),
                () -> {
                  hearth.killServer();
                  hearth.start();
                },
                hearth::killBroker,
                () -> {
                  hearth.killServer();
                  hearth.start();
                });
        for (int i = 0; i < kills.size(); i++) {
          int enough = EVENTS * (i + 1) / (kills.size() + 2);
          await().atMost(LONG).until(() -> handled.distinct() >= enough);
          kills.get(i).run();
        }

        await().atMost(LONG).until(() -> handled.distinct() == EVENTS);
        assertThat(handled.outOfOrder()).isEmpty();
        assertThat(handled.mostAttempts()).isBetween(2, 8);
        assertThat(handled.all()).isLessThan(EVENTS * 2);
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> trigger(hearth).path("lag").asInt(-1) == 0);
      assertThat(hearth.run("dlq", "list", "orders").succeeds().out()).contains("no dead letters");
    }
  }

  private static JsonNode trigger(Hearth hearth) {
    return hearth.describe("orders").get("triggers").get(0);
  }
}
