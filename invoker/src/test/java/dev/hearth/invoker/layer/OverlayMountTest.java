package dev.hearth.invoker.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.disk.StoredItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container sees: the layers under a real overlay mount. Needs root. */
final class OverlayMountTest {
  private static final IdShift SHIFT = new IdShift(100_000, 65_536);

  @TempDir Path work;
  private Path merged;

  @BeforeEach
  void prepare() throws IOException {
    merged = Files.createDirectory(work.resolve("merged"));
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", merged.toString());
  }

  @Test
  void whiteOutHidesAFileAndAFolder() throws Exception {
    mount(
        new LayerOf().file("etc/gone", "x").file("etc/kept", "x").file("opt/all/deep", "x"),
        new LayerOf().whiteOut("etc/.wh.gone").whiteOut("opt/.wh.all"));

    assertThat(merged.resolve("etc").toFile().list()).containsExactly("kept");
    assertThat(merged.resolve("opt").toFile().list()).isEmpty();
  }

  @Test
  void opaqueFolderHidesWhatWasInItBelow() throws Exception {
    mount(
        new LayerOf().file("d/old", "x").file("d/sub/old", "x"),
        new LayerOf().folder("d").whiteOut("d/.wh..wh..opq").file("d/new", "x"));

    assertThat(merged.resolve("d").toFile().list()).containsExactly("new");
  }

  @Test
  void opaqueMarkMayComeBeforeItsFolderOrAfterItsContent() throws Exception {
    mount(
        new LayerOf().file("d/old", "x").file("e/old", "x"),
        new LayerOf()
            .whiteOut("d/.wh..wh..opq")
            .folder("d")
            .file("d/new", "x")
            .file("e/new", "x")
            .whiteOut("e/.wh..wh..opq"));

    assertThat(merged.resolve("d").toFile().list()).containsExactly("new");
    assertThat(merged.resolve("e").toFile().list()).containsExactly("new");
  }

  @Test
  void folderBesideAWhiteOutOfItsNameHidesTheOldContent() throws Exception {
    mount(
        new LayerOf().file("a/old", "x").file("b/old", "x").file("c/old", "x").file("f", "old"),
        new LayerOf()
            .whiteOut(".wh.a")
            .folder("a")
            .file("a/new", "x")
            .file("b/new", "x")
            .whiteOut(".wh.b")
            .whiteOut(".wh.c")
            .file("c/new", "x")
            .whiteOut(".wh.f")
            .file("f", "new"));

    assertThat(merged.resolve("a").toFile().list()).containsExactly("new");
    assertThat(merged.resolve("b").toFile().list()).containsExactly("new");
    assertThat(merged.resolve("c").toFile().list()).containsExactly("new");
    assertThat(merged.resolve("f")).hasContent("new");
  }

  @Test
  void upperLayerReplacesAndOwnersAreShifted() throws Exception {
    mount(
        new LayerOf().file("f", "lower").file("d/f", "x"),
        new LayerOf().ownedBy(65_532).file("f", "upper").link("d", "elsewhere"));

    assertThat(merged.resolve("f")).hasContent("upper");
    assertThat(Files.getAttribute(merged.resolve("f"), "unix:uid")).isEqualTo(165_532);
    assertThat(Files.getAttribute(merged, "unix:uid")).isEqualTo(100_000);
    assertThat(Files.getAttribute(merged.resolve("d"), "unix:uid", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(165_532);
  }

  @Test
  void attributesOfTheOverlayItselfCannotBeBroughtAlong() throws Exception {
    mount(
        new LayerOf().file("hidden/secret", "x"),
        new LayerOf()
            .header("f", "SCHILY.xattr.trusted.overlay.redirect", "/hidden/secret")
            .header("f", "SCHILY.xattr.trusted.overlay.metacopy", ""));

    assertThat(merged.resolve("f")).isEmptyFile();
  }

  /** Stem cells, and containers made ahead, are of no revision that runs. */
  @Test
  void whatIsMountedIsHeldAndNotRemovedWhoeverMountedIt() throws Exception {
    mount(new LayerOf().file("lib/a", "x"), new LayerOf().file("lib/b", "x"));
    LayerDisk disk = new LayerDisk(new UnpackedLayers(work.resolve("layers"), LayerLimits.DEFAULT));

    List<StoredItem> items = disk.items(System.nanoTime());

    assertThat(items).hasSize(2).allMatch(StoredItem::held);
    for (StoredItem item : items) {
      assertThat(disk.remove(item, System.nanoTime())).isZero();
    }
    assertThat(merged.resolve("lib").toFile().list()).containsExactlyInAnyOrder("a", "b");
  }

  /** As when it is mounted between the look at the mounts and the removal. */
  @Test
  void aMountedLayerIsPutBackWhenItsRemovalHasBegun() throws Exception {
    mount(new LayerOf().file("a", "x"), new LayerOf().file("b", "x"));
    UnpackedLayers layers = new UnpackedLayers(work.resolve("layers"), LayerLimits.DEFAULT);
    List<LayerFolder> before = layers.folders();

    for (LayerFolder layer : before) {
      assertThat(layers.removeUnmounted(layer, System.nanoTime())).isFalse();
    }

    assertThat(layers.folders()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(merged.resolve("a")).hasContent("x");
  }

  @Test
  void aDamagedLayerThatIsMountedIsKeptUntilItIsNot() throws Exception {
    mount(new LayerOf().file("a", "x").file("b", "x"), new LayerOf().file("c", "x"));
    UnpackedLayers layers = new UnpackedLayers(work.resolve("layers"), LayerLimits.DEFAULT);
    for (LayerFolder each : layers.folders()) {
      Files.deleteIfExists(each.content().resolve("b"));
    }
    LayerDisk disk = new LayerDisk(layers);
    assertThat(disk.items(System.nanoTime())).hasSize(1);

    List<StoredItem> items = disk.items(System.nanoTime());

    assertThat(items).hasSize(2).allMatch(StoredItem::held);
    for (StoredItem item : items) {
      assertThat(disk.remove(item, System.nanoTime())).isZero();
    }
    assertThat(merged.resolve("a")).hasContent("x");
  }

  private void mount(LayerOf... bottomToTop) throws Exception {
    UnpackedLayers layers = new UnpackedLayers(work.resolve("layers"), LayerLimits.DEFAULT);
    String lower =
        Arrays.asList(bottomToTop).reversed().stream()
            .map(layer -> layers.unpacked(layer.gzip(blob()), SHIFT).toString())
            .collect(Collectors.joining(":"));
    run("mount", "-t", "overlay", "overlay", "-o", "ro,lowerdir=" + lower, merged.toString());
  }

  private Path blob() {
    return work.resolve("blob-" + TemporaryNames.next());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s as root: %s", String.join(" ", command), output).isZero();
  }
}
