package dev.hearth.invoker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.StoredLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HostileLayersTest {
  private static final LayerLimits LIMITS = new LayerLimits(1 << 20, 100);

  @TempDir Path work;
  private Path outside;
  private Path folder;
  private UnpackedLayers layers;

  @BeforeEach
  void prepare() throws IOException {
    outside = Files.createDirectory(work.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    folder = work.resolve("layers");
    layers = new UnpackedLayers(folder, LIMITS);
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of("leads out of", new LayerOf().file("../outside/planted", "x")),
        Arguments.of("leads out of", new LayerOf().file("a/../../outside/planted", "x")),
        Arguments.of("leads out of", new LayerOf().folder("a/..")),
        Arguments.of("is absolute", new LayerOf().file("/planted", "x")),
        Arguments.of(
            "writes through",
            new LayerOf().link("door", "../../../outside").file("door/planted", "x")),
        Arguments.of(
            "writes through", new LayerOf().link("door", "/").file("door/tmp/planted", "x")),
        Arguments.of("writes through", new LayerOf().link("a", ".").file("a/planted", "x")),
        Arguments.of(
            "writes through",
            new LayerOf().link("door", "../../../outside").folder("door/planted")),
        Arguments.of(
            "writes through",
            new LayerOf().link("door", "../../../outside").whiteOut("door/.wh.secret")),
        Arguments.of(
            "writes through",
            new LayerOf().link("door", "../../../outside").whiteOut("door/.wh..wh..opq")),
        Arguments.of("writes through", new LayerOf().file("a", "x").file("a/b", "x")),
        Arguments.of(
            "not a file of this layer",
            new LayerOf().link("door", "../../../outside").hardLink("copy", "door/secret")),
        Arguments.of("leads out of", new LayerOf().hardLink("copy", "../../../outside/secret")),
        Arguments.of("is absolute", new LayerOf().hardLink("copy", "/etc/passwd")),
        Arguments.of("not a file of this layer", new LayerOf().hardLink("copy", "missing")),
        Arguments.of("not a file of this layer", new LayerOf().folder("a").hardLink("copy", "a")),
        Arguments.of("a folder and something else", new LayerOf().folder("a").file("a", "x")),
        Arguments.of("a folder and something else", new LayerOf().folder("a/b").link("a", "/etc")),
        Arguments.of("its root is not a folder", new LayerOf().link("./", "/etc")),
        Arguments.of("white-out of nothing", new LayerOf().whiteOut(".wh...")),
        Arguments.of("white-out of nothing", new LayerOf().whiteOut("a/.wh.")),
        Arguments.of("hides the whole", new LayerOf().whiteOut(".wh..wh..opq")),
        Arguments.of("longer than 255", new LayerOf().file("n".repeat(256), "x")),
        Arguments.of("longer than 3000", new LayerOf().file("n/".repeat(1501) + "f", "x")),
        Arguments.of("more than 1 MiB", new LayerOf().header("f", "comment", "c".repeat(2 << 20))),
        Arguments.of("limit for one layer", new LayerOf().promise("zeros", 10L << 30)),
        Arguments.of("limit for one layer", new LayerOf().promise("zeros", (1 << 20) + 1)),
        Arguments.of(
            "limit for one layer",
            new LayerOf().file("a", "x".repeat(600_000)).file("b", "x".repeat(600_000))),
        Arguments.of("limit for one layer", new LayerOf().hole("zeros", 5L << 30)),
        Arguments.of("belongs to the id 65536", new LayerOf().ownedBy(65_536).file("a", "x")),
        Arguments.of("unknown type", new LayerOf().node("a", (byte) 'M')),
        Arguments.of("is damaged", new LayerOf().promise("half", 100_000)));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void isRefusedAndLeavesNothing(String reason, LayerOf layer) throws IOException {
    StoredLayer stored = layer.gzip(work.resolve("blob"));

    assertRefused(stored, reason);
    assertThat(outside).isDirectoryContaining("glob:**secret");
    assertThat(outside.toFile().list()).containsExactly("secret");
    assertThat(outside.resolve("secret")).hasContent("secret");
  }

  @Test
  void tooManyEntriesAreRefused() {
    LayerOf layer = new LayerOf();
    for (int i = 0; i <= LIMITS.maxEntries(); i++) {
      layer.file("f" + i, "");
    }
    assertRefused(layer.gzip(work.resolve("blob")), "more than 100 entries");
  }

  @Test
  void bytesThatAreNoTarAreRefused() {
    byte[] noise = new byte[4096];
    Arrays.fill(noise, (byte) 0x55);
    assertRefused(LayerOf.stored(work.resolve("blob"), "tar", out -> out, noise), "layer");
  }

  @Test
  void blobWithAnotherDigestIsRefused() {
    StoredLayer good = new LayerOf().file("a", "x").gzip(work.resolve("blob"));
    assertRefused(
        new StoredLayer(LayerOf.sha256(new byte[1]), good.diffId(), good.mediaType(), good.blob()),
        "its digest is " + good.digest());
  }

  @Test
  void contentWithAnotherDiffIdIsRefused() {
    StoredLayer good = new LayerOf().file("a", "x").gzip(work.resolve("blob"));
    assertRefused(
        new StoredLayer(good.digest(), LayerOf.sha256(new byte[1]), good.mediaType(), good.blob()),
        "its diff id is " + good.diffId());
  }

  @Test
  void missingBlobIsRefused() throws IOException {
    StoredLayer layer = new LayerOf().file("a", "x").gzip(work.resolve("blob"));
    Files.delete(layer.blob());
    assertRefused(layer, "blob");
  }

  @Test
  void deviceNodesAreLeftOut() {
    StoredLayer layer =
        new LayerOf()
            .node("null", TarConstants.LF_CHR)
            .node("disk", TarConstants.LF_BLK)
            .file("a", "x")
            .gzip(work.resolve("blob"));
    assertThat(layers.unpacked(layer, IdShift.NONE).toFile().list()).containsExactly("a");
  }

  private void assertRefused(StoredLayer layer, String reason) {
    assertThatThrownBy(() -> layers.unpacked(layer, IdShift.NONE))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE))
        .hasMessageContaining(reason);
    assertThat(folder).isEmptyDirectory();
  }
}
