package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventCrashTest {
  private static final int EVENTS = 10_000;

  /** The one instance is adopted after each kill and remembers what it has seen. */
  private static final String HANDLER =
      """
      const seen = new Map();
      export default async (request) => {
        if (request.method === 'GET') {
          return { distinct: seen.size, calls: [...seen.values()].reduce((a, b) => a + b, 0) };
        }
        const { id } = await request.json();
        await new Promise((resolve) => setTimeout(resolve, 10));
        seen.set(id, (seen.get(id) ?? 0) + 1);
        return { id };
      };
      """;

  @Test
  void noEventIsLostWhileTheServerIsKilledTwice() throws Exception {
    try (Hearth hearth = Hearth.up()) {
      hearth.write(
          "orders",
          "function.yaml",
          """
          name: orders
          template: node
          handler: handler.js
          scaling: { min: 1, max: 1, concurrency: 16 }
          triggers:
            - kafka: { topic: orders, order: key }
          """,
          "handler.js",
          HANDLER);
      hearth.run("deploy", "orders").succeeds();
      String instance = hearth.instances("orders").getFirst().get("id").asText();
      hearth
          .run("event", "send", "orders", "-d", "{\"id\":{{n}}}", "-n", Integer.toString(EVENTS))
          .succeeds();

      for (int share = 1; share <= 2; share++) {
        int enough = EVENTS * share / 4;
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> seen(hearth).get("distinct").asInt() >= enough);
        hearth.killServer();
        hearth.start();
      }

      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> seen(hearth).get("distinct").asInt() == EVENTS);
      assertThat(hearth.instances("orders").getFirst().get("id").asText()).isEqualTo(instance);
      assertThat(seen(hearth).get("calls").asInt()).isBetween(EVENTS, EVENTS * 2);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> hearth.describe("orders").get("triggers").get(0).get("lag").asInt() == 0);
    }
  }

  private static JsonNode seen(Hearth hearth) throws Exception {
    return new ObjectMapper().readTree(hearth.get("/function/orders").body());
  }
}
