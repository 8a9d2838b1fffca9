package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong: one clear error that names the place, and nothing changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final String OK_HANDLER = "export default async () => 'fine';\n";

  private Hearth hearth;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  static List<Arguments> manifests() {
    return List.of(
        Arguments.of("name: bad\ntemplate: cobol\nhandler: handler.js\n", "cobol"),
        Arguments.of("name: bad\ntemplate: node\nhandlr: handler.js\n", "handler"),
        Arguments.of("name: Bad_Name\ntemplate: node\nhandler: handler.js\n", "Bad_Name"),
        Arguments.of("name: bad\ntemplate: node\nhandler: nothere.js\n", "nothere.js"),
        Arguments.of("name: bad\ntemplate: node\ntimeout: soon\n", "timeout"),
        Arguments.of("name: bad\ntemplate: node\nscaling: { min: 3, max: 2 }\n", "max"),
        Arguments.of("name: bad\ntemplate: node\nresources: { memory: 1 }\n", "memory"),
        Arguments.of("name: bad\n  template: node\n", "function.yaml"),
        Arguments.of("name: bad\ntemplate: node\nenv: { PORT: \"1\" }\n", "PORT"),
        Arguments.of("name: bad\n", "template"));
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void aWrongManifestIsNamed(String manifest, String expected) {
    hearth.write("bad", "function.yaml", manifest, "handler.js", OK_HANDLER);

    Outcome deploy = hearth.run("deploy", "bad").fails();

    assertThat(deploy.err()).contains(expected).doesNotContain("Exception");
    assertThat(hearth.run("list", "-o", "json").out()).doesNotContain("\"bad\"");
  }

  @Test
  void aHandlerThatThrowsIs500WithoutItsTrace() {
    deployHandler("throws", "export default () => { throw new Error('kaput'); };\n", "");

    var response = hearth.get("/function/throws");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(response.body()).doesNotContain("at ").doesNotContain("handler.js");
    assertThat(hearth.run("logs", "throws").out()).contains("kaput").contains("handler.js");
  }

  @Test
  void aHandlerThatHangsIs504AfterItsTimeout() {
    deployHandler("hangs", "export default () => new Promise(() => {});\n", "timeout: 500ms\n");

    assertThat(hearth.get("/function/hangs").statusCode()).isEqualTo(504);
  }

  @Test
  void aHandlerThatEatsItsMemoryIs502AndTheNextCallIsServedByANewInstance() {
    deployHandler(
        "eats",
        """
        export default async (request) => {
          if (request.method === 'GET') return 'fine';
          const hoard = [];
          for (;;) hoard.push(Buffer.alloc(8 << 20, 1));
        };
        """,
        "resources: { memory: 96Mi }\n");

    var response = hearth.post("/function/eats", "{}");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(hearth.get("/function/eats").body()).isEqualTo("fine");
  }

  @Test
  void aDependencyThatDoesNotExistFailsTheDeployWithItsName() {
    hearth.write(
        "deps",
        "function.yaml",
        "name: deps\ntemplate: node\nhandler: handler.js\n",
        "handler.js",
        OK_HANDLER,
        "package.json",
        """
        {"name":"deps","private":true,"type":"module",
         "dependencies":{"is-number":"99.99.99"}}
        """);

    assertThat(hearth.run("deploy", "deps").fails().err()).contains("is-number");
  }

  @Test
  void aSecondServerOnTheSameStateDirectoryIsNoError() {
    assertThat(hearth.run("up", "--detach").succeeds().text()).contains("already");
  }

  @Test
  void aPortInUseIsNamed() {
    try (Hearth other = Hearth.prepared()) {
      String port = hearth.facts().get("port").asText();
      assertThat(
              other.run("up", "--detach", "--port", port, "--management-port", "0").fails().err())
          .contains(port);
    }
  }

  @Test
  void anUnknownFunctionIs404AndACommandSaysSo() {
    assertThat(hearth.get("/function/nobody").statusCode()).isEqualTo(404);
    assertThat(hearth.run("describe", "nobody").fails().err()).contains("nobody");
    assertThat(hearth.run("invoke", "nobody").fails().err()).contains("nobody");
  }

  private void deployHandler(String name, String handler, String more) {
    hearth.write(
        name,
        "function.yaml",
        "name: " + name + "\ntemplate: node\nhandler: handler.js\n" + more,
        "handler.js",
        handler);
    hearth.run("deploy", name).succeeds();
  }
}
