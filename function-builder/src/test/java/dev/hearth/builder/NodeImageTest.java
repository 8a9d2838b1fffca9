package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeImageTest {
  private static final String MANIFEST = "name: greet\ntemplate: node\n";

  @TempDir private Path state;

  @Test
  void packsCodeAboveTheBase() throws Exception {
    Workshop workshop = new Workshop(state);
    RecordedProgress progress = new RecordedProgress();

    BuiltFunction built =
        workshop.build(
            Archives.of(
                Map.of("function.yaml", MANIFEST, "handler.js", "export default () => 'hi';")),
            progress);

    StoredImage image = workshop.image(built);
    assertThat(image.config().entrypoint()).containsExactly("node", "/hearth/host/main.mjs");
    assertThat(image.config().environment()).containsEntry("HEARTH_HANDLER", "handler.js");
    assertThat(image.config().user()).isEqualTo("65532:65532");
    assertThat(image.layers())
        .hasSize(3)
        .extracting(StoredLayer::blob)
        .allMatch(p -> p.toFile().exists());
  }
}
