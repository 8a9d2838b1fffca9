package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.Folders;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaImageTest {
  /** Shared, so that Maven's downloads are. */
  private static Workshop workshop;

  @BeforeAll
  static void open(@TempDir Path state) {
    workshop = new Workshop(state);
  }

  @Test
  void classesAndLibrariesAreLayersOfTheirOwn() throws Exception {
    Map<String, String> files = scaffold();
    files.computeIfPresent(
        "pom.xml",
        (name, pom) ->
            pom.replace(
                "  <dependencies>",
                """
                  <dependencies>
                    <dependency>
                      <groupId>org.apache.commons</groupId>
                      <artifactId>commons-lang3</artifactId>
                      <version>3.17.0</version>
                    </dependency>
                    <dependency>
                      <groupId>javax.annotation</groupId>
                      <artifactId>javax.annotation-api</artifactId>
                      <version>1.3.2</version>
                    </dependency>
                    <dependency>
                      <groupId>com.google.code.findbugs</groupId>
                      <artifactId>jsr305</artifactId>
                      <version>3.0.2</version>
                      <scope>provided</scope>
                    </dependency>
                """));

    BuiltFunction built = workshop.build(Archives.of(files), new RecordedProgress());
    BuiltFunction again = workshop.build(Archives.of(files), new RecordedProgress());

    StoredImage image = workshop.image(built);
    assertThat(LayerNames.of(image.layers().getLast()))
        .contains("function/classes/function/Handler.class");
    assertThat(LayerNames.of(image.layers().reversed().get(1)))
        .as("in Maven's order, each in a folder of its own; nothing that is provided")
        .containsExactly(
            "function/",
            "function/lib/",
            "function/lib/1/",
            "function/lib/1/commons-lang3-3.17.0.jar",
            "function/lib/2/",
            "function/lib/2/javax.annotation-api-1.3.2.jar",
            "function/lib/classpath");
    assertThat(image.config().environment()).containsEntry("HEARTH_HANDLER", "function.Handler");
    assertThat(image.layers())
        .as("the host, and what its training made")
        .anySatisfy(
            layer -> assertThat(LayerNames.of(layer)).contains("hearth/host/hearth-java-host.jar"))
        .anySatisfy(layer -> assertThat(LayerNames.of(layer)).contains("hearth/host/host.aot"));
    assertThat(again.spec().image()).isEqualTo(built.spec().image());
  }

  @Test
  void aClassWithAMainIsAProgramOfItsOwn() throws Exception {
    Map<String, String> files = scaffold();
    files.computeIfPresent(
        "function.yaml",
        (name, text) -> text.replace("function.Handler", "function.Main") + "port: 9090\n");
    files.put(
        "src/main/java/function/Main.java",
        "package function; public class Main { public static void main(String[] args) {} }");

    BuiltFunction built = workshop.build(Archives.of(files), new RecordedProgress());

    StoredImage image = workshop.image(built);
    assertThat(built.spec().transport()).isEqualTo(Transport.TCP);
    assertThat(built.spec().template()).isEmpty();
    assertThat(image.config().entrypoint()).endsWith("@/function/app/java.args");
    assertThat(image.config().environment())
        .containsEntry("PORT", "9090")
        .containsEntry("SERVER_PORT", "9090")
        .doesNotContainKey("HEARTH_HANDLER");
    assertThat(image.config().labels()).doesNotContainKey(ImageConfig.BASE_LAYERS);
    assertThat(LayerNames.of(image.layers().getLast()))
        .contains("function/app/java.args", "function/app/classes/function/Main.class");
  }

  @Test
  void aClassThatIsNotThereIsNamedWithThoseThereAre() {
    Map<String, String> files = scaffold();
    files.computeIfPresent(
        "function.yaml", (name, text) -> text.replace("function.Handler", "function.Missing"));

    assertThatThrownBy(() -> workshop.build(Archives.of(files), new RecordedProgress()))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MANIFEST))
        .hasMessageContaining("there is no class 'function.Missing'")
        .hasMessageContaining("there is function.Handler");
  }

  @Test
  void anErrorOfTheCompilerIsShown() {
    Map<String, String> files = scaffold();
    files.put("src/main/java/function/Wrong.java", "package function; class Wrong { int x = y; }");

    assertThatThrownBy(() -> workshop.build(Archives.of(files), new RecordedProgress()))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("compiling the function failed")
        .hasMessageContaining("Wrong.java");
  }

  private static Map<String, String> scaffold() {
    return new TreeMap<>(Folders.scaffold("java", "greet"));
  }
}
