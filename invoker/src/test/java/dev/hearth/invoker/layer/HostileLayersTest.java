package dev.hearth.invoker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.StoredLayer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        Arguments.of("more than 1 MiB", new LayerOf().extended('L', "c".repeat(2 << 20))),
        Arguments.of("more than 1 MiB", new LayerOf().extended('K', "c".repeat(2 << 20))),
        Arguments.of("global headers of more", new LayerOf().extended('g', "c".repeat(2000))),
        Arguments.of("more than 16 headers", many('g', 100)),
        Arguments.of("more than 16 headers", many('x', 10_000)),
        Arguments.of("more than 16 headers", many('L', 10_000)),
        Arguments.of("damaged", new LayerOf().extended('x', "11 size=-1\n").file("a", "x")),
        Arguments.of(
            "damaged", new LayerOf().extended('x', "21 mtime=1e999999999\n").file("a", "x")),
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

  private static LayerOf many(char type, int count) {
    LayerOf layer = new LayerOf();
    for (int i = 0; i < count; i++) {
      layer.extended(type, "12 key=name\n");
    }
    return layer.file("a", "x");
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLayerThatIsCutAnywhereIsRefusedAndSaysSo(boolean gzip) throws IOException {
    LayerOf layer = new LayerOf().file("a", "some text").file("n".repeat(200), "more");
    StoredLayer whole =
        layer.stored(
            work.resolve("blob"), "", gzip ? GZIPOutputStream::new : ZstdOutputStream::new);
    byte[] bytes = Files.readAllBytes(whole.blob());
    for (int length = 4; length < bytes.length; length++) {
      Files.write(whole.blob(), Arrays.copyOf(bytes, length));

      assertRefused(whole, "is damaged (it ends too early, as if it were cut off)");
    }
  }

  static Stream<Arguments> large() {
    return Stream.of(
        large("files", (layer, i) -> layer.file("d" + i % 500 + "/f" + i, "x")),
        large("deep", (layer, i) -> layer.file("a/".repeat(60) + i % 2 + "/f" + i, "x")));
  }

  private static Arguments large(String name, BiConsumer<LayerOf, Integer> entry) {
    LayerOf layer = new LayerOf();
    for (int i = 0; i < 50_000; i++) {
      entry.accept(layer, i);
    }
    return Arguments.of(name, layer);
  }

  /** Of this program; the time of disk and kernel depends on what else they do. */
  @ParameterizedTest
  @MethodSource("large")
  void fiftyThousandEntriesTakeLessThanFiveSeconds(String name, LayerOf layer) {
    StoredLayer stored = layer.gzip(work.resolve("blob"));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadUserTime();

    new UnpackedLayers(folder, LayerLimits.DEFAULT).unpacked(stored, IdShift.NONE);

    assertThat(Duration.ofNanos(threads.getCurrentThreadUserTime() - begun))
        .as(name)
        .isLessThan(Duration.ofSeconds(5));
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
