package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTest {
  @Test
  void aKilledServerComesBackWithItsFunctionsAndAdoptsTheirInstances() {
    Hearth hearth = Hearth.up();
    try {
      hearth.write(
          "keeps",
          "function.yaml",
          "name: keeps\ntemplate: node\nhandler: handler.js\nscaling: { min: 1 }\n",
          "handler.js",
          "let calls = 0;\nexport default () => `call ${++calls}`;\n");
      hearth.run("deploy", "keeps").succeeds();
      assertThat(hearth.get("/function/keeps").body()).isEqualTo("call 1");
      String instance = hearth.instances("keeps").getFirst().get("id").asText();

      hearth.killServer();
      hearth.start();

      assertThat(hearth.get("/function/keeps").body()).isEqualTo("call 2");
      assertThat(hearth.instances("keeps"))
          .extracting(node -> node.get("id").asText())
          .isEqualTo(List.of(instance));
      assertThat(hearth.run("logs", "keeps").exit()).isZero();

      hearth.run("down").succeeds();
      assertThat(hearth.leftovers()).isEmpty();
      hearth.start();
      assertThat(hearth.get("/function/keeps").body()).isEqualTo("call 1");
    } finally {
      hearth.close();
    }
    assertThat(hearth.leftovers()).isEmpty();
  }
}
