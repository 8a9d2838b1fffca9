package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.PrivateNpmRegistry;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What installations of Node.js do in the folder of a developer, they do in a build. */
class NodeInstallTest {
  private static final String MS =
      """
      "node_modules/ms": {
        "version": "2.1.3",
        "integrity": "sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA=="
      }""";

  /** Shared, so that downloads of npm are. */
  private static Workshop workshop;

  @BeforeAll
  static void open(@TempDir Path state) {
    workshop = new Workshop(state);
  }

  @Test
  void aScriptOfThePackageReadsTheWholeFolderAndWhatItWritesIsInTheFunction() throws Exception {
    Map<String, String> files =
        files(
            "package.json",
            """
            {"name":"pi","type":"module","scripts":{"postinstall":"node made.js"},"dependencies":{"ms":"2.1.3"}}""",
            "package-lock.json",
            """
            {"name":"pi","lockfileVersion":3,"requires":true,"packages":{
              "":{"name":"pi","hasInstallScript":true,"dependencies":{"ms":"2.1.3"}},%s}}"""
                .formatted(MS),
            "made.js",
            "import fs from 'node:fs'; fs.writeFileSync('generated.json', fs.readFileSync('schema/a.txt'));",
            "schema/a.txt",
            "one");

    StoredImage image = image(files);
    assertThat(LayerFiles.text(image, "function/generated.json")).contains("one");
    assertThat(LayerFiles.text(image, "function/node_modules/ms/package.json")).isPresent();

    files.put("handler.js", "export default () => 'another';");
    assertThat(outcome(files)).as("what the installation did not read").isEqualTo("cached");
    files.put("schema/a.txt", "two");
    assertThat(LayerFiles.text(image(files), "function/generated.json")).contains("two");
    files.put("schema/a.txt", "one");
    assertThat(outcome(files)).as("back again").isEqualTo("cached");
    files.put("new.txt", "");
    assertThat(outcome(files)).as("a script may list the folder").isEqualTo("installed");
  }

  @Test
  void aScriptMayReplaceAndRemoveFilesOfTheFolder() throws Exception {
    Map<String, String> files =
        files(
            "package.json",
            """
            {"scripts":{"prepare":"echo changed > config.txt && rm old.txt && mkdir -p dist && mv handler.js dist/main.js"}}""",
            "config.txt",
            "source",
            "old.txt",
            "old");
    files.computeIfPresent("function.yaml", (name, text) -> text + "handler: dist/main.js\n");

    for (int i = 0; i < 2; i++) {
      StoredImage image = image(files);
      assertThat(LayerFiles.text(image, "function/config.txt")).contains("changed\n");
      assertThat(LayerFiles.text(image, "function/old.txt")).isEmpty();
      assertThat(LayerFiles.text(image, "function/handler.js")).isEmpty();
      assertThat(LayerFiles.text(image, "function/dist/main.js")).isPresent();
    }

    files.computeIfPresent("function.yaml", (name, text) -> text.replace("dist", "gone"));
    assertThatThrownBy(() -> image(files)).hasMessageContaining("missing handler: 'gone/main.js'");
  }

  @Test
  void patchesAreAppliedAndDevelopmentPackagesOnlySeenByScripts() throws Exception {
    Map<String, String> files =
        files(
            "package.json",
            """
            {"scripts":{"postinstall":"patch-package"},"dependencies":{"ms":"2.1.3"},"devDependencies":{"patch-package":"8.0.0"}}""",
            "patches/ms+2.1.3.patch",
            """
            diff --git a/node_modules/ms/index.js b/node_modules/ms/index.js
            index ea734fb..b2b2b2b 100644
            --- a/node_modules/ms/index.js
            +++ b/node_modules/ms/index.js
            @@ -2,7 +2,7 @@
              * Helpers.
              */
            \s
            -var s = 1000;
            +var s = 4242;
             var m = s * 60;
             var h = m * 60;
             var d = h * 24;
            """);

    StoredImage image = image(files);

    assertThat(LayerFiles.text(image, "function/node_modules/ms/index.js"))
        .hasValueSatisfying(text -> assertThat(text).contains("var s = 4242;"));
    assertThat(LayerFiles.text(image, "function/node_modules/patch-package/package.json"))
        .isEmpty();
  }

  @Test
  void packagesOfTheFolderAreLinkedAndTheirChangesSeen() throws Exception {
    for (String kind :
        new String[] {
          "\"dependencies\":{\"one\":\"file:./packages/one\"}", "\"workspaces\":[\"packages/*\"]"
        }) {
      Map<String, String> files =
          files(
              "package.json",
              "{\"name\":\"lp\",\"private\":true," + kind + "}",
              "packages/one/package.json",
              "{\"name\":\"one\",\"version\":\"1.0.0\",\"dependencies\":{\"ms\":\"2.0.0\"}}",
              "packages/one/index.js",
              "1");

      StoredImage image = image(files);
      assertThat(LayerFiles.text(image, "function/node_modules/one"))
          .contains("-> ../packages/one");
      assertThat(LayerFiles.text(image, "function/packages/one/index.js")).contains("1");

      files.put("packages/one/index.js", "2");
      assertThat(outcome(files)).isEqualTo("cached");
      assertThat(LayerFiles.text(image(files), "function/packages/one/index.js")).contains("2");
    }
  }

  @Test
  void pnpmKeepsNestedVersionsOfAWorkspaceAboveTheFunction() throws Exception {
    Map<String, String> files = new TreeMap<>();
    files.put(".hearth-deploy.json", "{\"folder\":\"apps/a\"}");
    files.put("pnpm-workspace.yaml", "packages: ['apps/*', 'packages/*']\n");
    files.put("package.json", "{\"name\":\"root\",\"private\":true}");
    files.put(
        "packages/one/package.json",
        "{\"name\":\"one\",\"version\":\"1.0.0\",\"dependencies\":{\"ms\":\"2.0.0\"}}");
    files.put("packages/one/index.js", "1");
    files.put(
        "apps/a/package.json",
        "{\"name\":\"a\",\"dependencies\":{\"one\":\"workspace:*\",\"ms\":\"2.1.3\"}}");
    files.put("apps/a/function.yaml", "name: a\ntemplate: node\n");
    files.put("apps/a/handler.js", "");

    StoredImage image = image(files);

    assertThat(LayerFiles.text(image, "function/apps/a/node_modules/one"))
        .contains("-> ../../../packages/one");
    assertThat(LayerFiles.text(image, "function/apps/a/node_modules/ms"))
        .contains("-> ../../../node_modules/.pnpm/ms@2.1.3/node_modules/ms");
    assertThat(LayerFiles.text(image, "function/packages/one/node_modules/ms"))
        .contains("-> ../../../node_modules/.pnpm/ms@2.0.0/node_modules/ms");
    assertThat(image.config().environment())
        .containsEntry("HEARTH_FUNCTION_FOLDER", "/function/apps/a")
        .containsEntry("HEARTH_HANDLER", "handler.js");
    assertThat(image.config().workingDirectory()).isEqualTo("/function/apps/a");
    assertThat(LayerFiles.text(image, "function/.hearth-deploy.json")).isEmpty();
  }

  @Test
  void credentialsReachThePrivateRegistryAndNoLayer() throws Exception {
    String token = "s3cret-token-of-the-registry";
    try (PrivateNpmRegistry registry = PrivateNpmRegistry.start(token)) {
      Map<String, String> files =
          files(
              "package.json",
              "{\"dependencies\":{\"@own/thing\":\"1.0.0\"}}",
              ".npmrc",
              "@own:registry=%s\n//%s:_authToken=${OWN_TOKEN}\n"
                  .formatted(registry.url(), registry.url().replace("http://", "")));

      assertThatThrownBy(() -> image(files)).hasMessageContaining("401");
      files.put(".hearth-deploy.json", "{\"env\":{\"OWN_TOKEN\":\"" + token + "\"}}");
      RecordedProgress progress = new RecordedProgress();
      BuiltFunction built = workshop.build(Archives.of(files), progress);

      StoredImage image = workshop.image(built);
      assertThat(LayerFiles.text(image, "function/node_modules/@own/thing/index.js"))
          .contains("exports.v = 'own';");
      assertThat(LayerFiles.text(image, "function/.npmrc")).isEmpty();
      assertThat(image.config().environment()).doesNotContainValue(token);
      assertThat(LayerFiles.holds(image, token)).isFalse();
      assertThat(String.join("\n", progress.details())).doesNotContain(token);
      assertThat(progress.steps()).anyMatch(step -> step.endsWith(", without .npmrc"));
    }
  }

  @Test
  void theManifestsCommandsRunAfterTheInstallationWithItsVariables() throws Exception {
    Map<String, String> files = files();
    files.put(
        "function.yaml",
        """
        name: a
        template: node
        build:
          run: [ "echo $GREETING > made.txt", "ms 1m >> made.txt || echo none >> made.txt" ]
          env: { GREETING: hello }
        """);

    assertThat(LayerFiles.text(image(files), "function/made.txt")).contains("hello\nnone\n");
    files.computeIfPresent("function.yaml", (name, text) -> text.replace("hello", "bye"));
    assertThat(LayerFiles.text(image(files), "function/made.txt")).contains("bye\nnone\n");
    files.computeIfPresent("function.yaml", (name, text) -> text.replace("ms 1m", "exit 3; ms"));
    assertThatThrownBy(() -> image(files)).hasMessageContaining("ended with code 3");
  }

  private static Map<String, String> files(String... namesAndTexts) {
    Map<String, String> files = new TreeMap<>();
    files.put("function.yaml", "name: a\ntemplate: node\n");
    files.put("handler.js", "export default () => 'hi';");
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      files.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return files;
  }

  private static StoredImage image(Map<String, String> files) throws InterruptedException {
    return workshop.image(workshop.build(Archives.of(files), new RecordedProgress()));
  }

  /** How the dependencies came. */
  private static String outcome(Map<String, String> files) throws InterruptedException {
    RecordedProgress progress = new RecordedProgress();
    workshop.build(Archives.of(files), progress);
    return progress.steps().stream()
        .filter(step -> step.startsWith("dependencies: "))
        .map(step -> step.substring("dependencies: ".length()))
        .findFirst()
        .orElse("none");
  }
}
