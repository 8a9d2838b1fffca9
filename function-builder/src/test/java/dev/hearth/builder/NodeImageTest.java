package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeImageTest {
  private static final String MANIFEST = "name: greet\ntemplate: node\n";
  private static final String HANDLER = "export default () => 'hi';";

  /** A package with a command and no dependencies, so that there is a link in .bin. */
  private static final String PACKAGE = "{\"dependencies\": {\"semver\": \"7.7.2\"}}";

  @TempDir private Path state;
  private Workshop workshop;
  private RecordedProgress progress;

  @BeforeEach
  void open() {
    workshop = new Workshop(state);
    progress = new RecordedProgress();
  }

  @Test
  void packsCodeAboveTheBase() throws Exception {
    BuiltFunction built = build(Map.of("function.yaml", MANIFEST, "handler.js", HANDLER));

    StoredImage image = workshop.image(built);
    assertThat(image.config().entrypoint()).containsExactly("node", "/hearth/host/main.mjs");
    assertThat(image.config().environment()).containsEntry("HEARTH_HANDLER", "handler.js");
    assertThat(image.config().user()).isEqualTo("65532:65532");
    assertThat(image.config().workingDirectory()).isEqualTo("/function");
    assertThat(image.config().labels())
        .containsEntry("dev.hearth.template", "node")
        .containsEntry("dev.hearth.base.layers", "2");
    assertThat(image.layers()).hasSize(3);
    assertThat(LayerNames.of(image.layers().getLast()))
        .containsExactly("function/", "function/handler.js");
    assertThat(built.spec().transport()).isEqualTo(Transport.UNIX_SOCKET);
    assertThat(built.spec().template()).contains("node");
  }

  @Test
  void aTemplateWhoseHostCannotWaitInACellSaysNothingOfBaseLayers() throws Exception {
    Path templates = state.resolve("templates");
    Path file = templates.resolve("node/template.yaml");
    FileTree.copy(Workshop.templates().resolve("node"), file.getParent());
    Files.writeString(file, Files.readString(file).replace("stem: true\n", ""));
    workshop =
        new Workshop(
            state.resolve("other"),
            config -> BuilderConfig.of(config.stateDir(), templates, config.baseCache()));

    BuiltFunction built = build(Map.of("function.yaml", MANIFEST, "handler.js", HANDLER));

    assertThat(workshop.image(built).config().labels())
        .containsEntry("dev.hearth.template", "node")
        .doesNotContainKey("dev.hearth.base.layers");
  }

  @Test
  void theSameSourceGivesTheSameDigestInAnotherStoreToo(@TempDir Path second) throws Exception {
    Map<String, String> files = Map.of("function.yaml", MANIFEST, "handler.js", HANDLER);
    BuiltFunction first = build(files);

    BuiltFunction again = new Workshop(second).build(Archives.of(files), new RecordedProgress());

    assertThat(again.spec().image()).isEqualTo(first.spec().image());
  }

  @Test
  void aChangedFileMakesOnlyANewLastLayer() throws Exception {
    StoredImage first =
        workshop.image(build(Map.of("function.yaml", MANIFEST, "handler.js", HANDLER)));
    StoredImage second =
        workshop.image(build(Map.of("function.yaml", MANIFEST, "handler.js", HANDLER + " ")));

    assertThat(second.layers().subList(0, 2)).isEqualTo(first.layers().subList(0, 2));
    assertThat(second.layers().getLast()).isNotEqualTo(first.layers().getLast());
  }

  @Test
  void dependenciesAreInstalledOnceAndKeepTheirLinks() throws Exception {
    Map<String, String> files =
        Map.of("function.yaml", MANIFEST, "handler.js", HANDLER, "package.json", PACKAGE);

    BuiltFunction first = build(files);
    int runs = workshop.sandbox().runs();

    StoredImage image = workshop.image(first);
    assertThat(image.layers()).hasSize(4);
    assertThat(LayerNames.of(image.layers().get(2)))
        .contains("function/node_modules/semver/package.json", "function/node_modules/.bin/semver");
    assertThat(progress.steps()).contains("dependencies: installed", "image: 2 layers");

    RecordedProgress again = new RecordedProgress();
    BuiltFunction second =
        workshop.build(
            Archives.of(
                Map.of(
                    "function.yaml",
                    MANIFEST,
                    "handler.js",
                    HANDLER + "// changed",
                    "package.json",
                    PACKAGE)),
            again);

    assertThat(workshop.sandbox().runs()).isEqualTo(runs);
    assertThat(again.steps()).contains("base image: cached", "dependencies: cached");
    assertThat(workshop.image(second).layers().get(2)).isEqualTo(image.layers().get(2));
  }

  @Test
  void aHandlerInTypeScriptIsCompiledAndABuildScriptRunsWithItsTools() throws Exception {
    BuiltFunction built =
        build(
            Map.of(
                "function.yaml",
                "name: greet\ntemplate: typescript\n",
                "handler.ts",
                "import { hello } from './lib/hello.js';\nenum Word { Hi = 'hi' }\nexport default (): string => hello(Word.Hi);\n",
                "lib/hello.ts",
                "export const hello = (word: string): string => word;\n",
                "package.json",
                "{\"type\": \"module\", \"scripts\": {\"build\": \"mkdir -p dist && semver 1.2.3 > dist/version\"},"
                    + " \"devDependencies\": {\"semver\": \"7.7.2\"}}"));

    StoredImage image = workshop.image(built);
    assertThat(image.config().environment()).containsEntry("HEARTH_HANDLER", "handler.js");
    assertThat(LayerNames.of(image.layers().get(2)))
        .contains("function/handler.js", "function/dist/version")
        .noneMatch(name -> name.startsWith("function/node_modules/semver"));
    assertThat(LayerNames.of(image.layers().getLast()))
        .contains("function/handler.ts", "function/lib/hello.ts");
  }

  @Test
  void anErrorInTypeScriptIsShownWithItsLine() {
    assertThatThrownBy(
            () ->
                build(
                    Map.of(
                        "function.yaml",
                        "name: greet\ntemplate: node\nhandler: handler.ts\n",
                        "handler.ts",
                        "export default () => {\n  const x: = 1;\n};\n")))
        .hasMessageContaining("handler.ts:2:11");
  }

  @Test
  void aDependencyThatDoesNotExistIsShown() {
    assertThatThrownBy(
            () ->
                build(
                    Map.of(
                        "function.yaml",
                        MANIFEST,
                        "handler.js",
                        HANDLER,
                        "package.json",
                        "{\"dependencies\": {\"semver\": \"0.0.0-there-is-none\"}}")))
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEPENDENCIES_UNRESOLVED))
        .hasMessageContaining("installing the dependencies of package.json failed")
        .hasMessageContaining("0.0.0-there-is-none");
    assertThat(state.resolve("builds")).isEmptyDirectory();
  }

  @Test
  void anArchiveWithoutAManifestLeavesNothing() {
    assertThatThrownBy(() -> build(Map.of("handler.js", HANDLER)))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("there is no function.yaml");
    assertThat(state.resolve("builds")).isEmptyDirectory();
  }

  private BuiltFunction build(Map<String, String> files) throws InterruptedException {
    return workshop.build(Archives.of(files), progress);
  }
}
