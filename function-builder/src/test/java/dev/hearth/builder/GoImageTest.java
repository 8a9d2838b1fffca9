package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
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

class GoImageTest {
  /** Shared, so that what was compiled is. */
  private static Workshop workshop;

  @BeforeAll
  static void open(@TempDir Path state) {
    workshop = new Workshop(state);
  }

  @Test
  void theFunctionIsOneBinaryAboveABaseWithTheHost() throws Exception {
    BuiltFunction built = workshop.build(Archives.of(scaffold()), new RecordedProgress());

    StoredImage image = workshop.image(built);
    assertThat(LayerNames.of(image.layers().getLast()))
        .containsExactly("function/", "function/bin/", "function/bin/function");
    assertThat(image.layers())
        .anySatisfy(
            layer ->
                assertThat(LayerNames.of(layer))
                    .containsExactly("hearth/", "hearth/host/", "hearth/host/hearth-go-host"));
    assertThat(image.config().labels()).containsKey(ImageConfig.BASE_LAYERS);
    assertThat(built.spec().transport()).isEqualTo(Transport.UNIX_SOCKET);
  }

  @Test
  void aPackageMainIsAProgramOfItsOwn() throws Exception {
    Map<String, String> files = new TreeMap<>();
    files.put("function.yaml", "name: main\ntemplate: go\n");
    files.put("go.mod", "module example.org/main\n");
    files.put("main.go", "package main\n\nfunc main() {}\n");

    BuiltFunction built = workshop.build(Archives.of(files), new RecordedProgress());

    assertThat(built.spec().transport()).isEqualTo(Transport.TCP);
    assertThat(workshop.image(built).config().entrypoint())
        .containsExactly("/function/bin/program");
  }

  @Test
  void anErrorOfTheCompilerAndAMissingHandlerAreShown() {
    Map<String, String> wrong = scaffold();
    wrong.computeIfPresent(
        "handler.go", (name, text) -> text.replace("func Handle", "func Handel"));

    assertThatThrownBy(() -> workshop.build(Archives.of(wrong), new RecordedProgress()))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("undefined: function.Handle");
  }

  private static Map<String, String> scaffold() {
    return new TreeMap<>(Folders.scaffold("go", "greet"));
  }
}
