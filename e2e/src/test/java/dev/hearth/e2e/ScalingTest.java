package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ScalingTest {
  private static final int CLIENTS = 200;
  private static final int CALLS_EACH = 5;

  private static List<String> states(Hearth hearth) {
    return hearth.instances("slow").stream().map(it -> it.get("state").asText()).toList();
  }

  @Test
  void twoHundredClientsOnASlowFunctionGetNoErrorAndItGoesBackToZero() throws Exception {
    Hearth hearth = Hearth.up();
    try {
      hearth.write(
          "slow",
          "function.yaml",
          """
          name: slow
          template: node
          handler: handler.js
          scaling: { min: 0, max: 10, concurrency: 1, idle: 3s, paused: 5s }
          """,
          "handler.js",
          """
          export default async () => {
            await new Promise((resolve) => setTimeout(resolve, 100));
            return 'done';
          };
          """);
      hearth.run("deploy", "slow").succeeds();

      Set<String> seen = ConcurrentHashMap.newKeySet();
      List<Future<List<Integer>>> clients = new ArrayList<>();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int client = 0; client < CLIENTS; client++) {
          clients.add(
              executor.submit(
                  () -> {
                    List<Integer> statuses = new ArrayList<>();
                    for (int call = 0; call < CALLS_EACH; call++) {
                      statuses.add(hearth.get("/function/slow").statusCode());
                    }
                    return statuses;
                  }));
        }
        while (!clients.stream().allMatch(Future::isDone)) {
          hearth.instances("slow").stream()
              .filter(instance -> instance.get("state").asText().equals("ready"))
              .forEach(instance -> seen.add(instance.get("id").asText()));
        }
      }

      for (Future<List<Integer>> client : clients) {
        assertThat(client.get()).containsOnly(200);
      }
      assertThat(seen).hasSize(10);
      await().atMost(Duration.ofSeconds(30)).until(() -> states(hearth).equals(List.of("paused")));
      await().atMost(Duration.ofSeconds(20)).until(() -> hearth.instances("slow").isEmpty());
      assertThat(hearth.leftovers()).noneMatch(line -> seen.stream().anyMatch(line::contains));
    } finally {
      hearth.close();
    }
    assertThat(hearth.leftovers()).isEmpty();
  }
}
