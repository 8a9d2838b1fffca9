package dev.hearth.invoker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over layers as they are unpacked. Needs root. */
class FunctionFoldersTest {
  @TempDir private Path work;

  @Test
  void thoseOfAllLayersThatHaveOneFromTheBottomToTheTop() throws Exception {
    List<Path> layers =
        unpacked(
            new LayerOf().file("function/a", "x"),
            new LayerOf(),
            new LayerOf().file("function/b", "x"));

    assertThat(FunctionFolders.of(layers))
        .containsExactly(
            layers.getFirst().resolve("function"), layers.getLast().resolve("function"));
  }

  @Test
  void noneBelowOneThatHidesThem() throws Exception {
    List<Path> opaque =
        unpacked(
            new LayerOf().file("function/a", "x"),
            new LayerOf().folder("function").whiteOut("function/.wh..wh..opq"));
    assertThat(FunctionFolders.of(opaque)).containsExactly(opaque.get(1).resolve("function"));

    List<Path> removed =
        unpacked(
            new LayerOf().file("function/b", "x"),
            new LayerOf().whiteOut(".wh.function"),
            new LayerOf().file("function/c", "x"));
    assertThat(FunctionFolders.of(removed)).containsExactly(removed.get(2).resolve("function"));
  }

  @Test
  void whatCannotBeMountedThereIsRefused() throws Exception {
    assertRefused("has '/etc' beside /function", new LayerOf().file("etc/motd", "x"));
    assertRefused("is no folder", new LayerOf().file("function", "x"));
    assertRefused("is no folder", new LayerOf().link("function", "/etc"));
  }

  private void assertRefused(String reason, LayerOf layer) {
    assertThatThrownBy(() -> FunctionFolders.of(unpacked(layer)))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining(reason);
  }

  private List<Path> unpacked(LayerOf... bottomToTop) throws IOException {
    UnpackedLayers layers = new UnpackedLayers(work.resolve("layers"), LayerLimits.DEFAULT);
    List<Path> folders = new ArrayList<>();
    for (LayerOf layer : bottomToTop) {
      Path blob = work.resolve("blob-" + TemporaryNames.next());
      folders.add(layers.unpacked(layer.gzip(blob), new IdShift(100_000, 65_536)));
    }
    return folders;
  }
}
