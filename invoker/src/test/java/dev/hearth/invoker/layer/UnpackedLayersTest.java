package dev.hearth.invoker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.hearth.api.image.StoredLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnpackedLayersTest {
  private static final IdShift SHIFT = new IdShift(100_000, 65_536);

  @TempDir Path work;
  private Path folder;
  private UnpackedLayers layers;

  @BeforeEach
  void prepare() {
    folder = work.resolve("layers");
    layers = new UnpackedLayers(folder, LayerLimits.DEFAULT);
  }

  @Test
  void contentModesTimesAndOwnersAreThoseOfTheTar() throws IOException {
    Path root =
        unpack(
            new LayerOf()
                .folder("bin", 01777)
                .file("bin/tool", "#!/bin/sh", 04755)
                .ownedBy(1000)
                .file("bin/data", "data", 0600)
                .link("bin/sh", "/bin/dash")
                .node("bin/pipe", TarConstants.LF_FIFO)
                .hardLink("bin/same", "bin/data"),
            SHIFT);

    assertThat(root.resolve("bin/data")).hasContent("data");
    assertThat(attribute(root, "unix:mode")).isEqualTo(040755);
    assertThat(attribute(root, "unix:uid")).isEqualTo(100_000);
    assertThat(attribute(root.resolve("bin"), "unix:mode")).isEqualTo(041777);
    assertThat(attribute(root.resolve("bin/tool"), "unix:mode")).isEqualTo(0104755);
    assertThat(attribute(root.resolve("bin/tool"), "unix:uid")).isEqualTo(100_000);
    assertThat(attribute(root.resolve("bin/data"), "unix:mode")).isEqualTo(0100600);
    assertThat(attribute(root.resolve("bin/data"), "unix:uid")).isEqualTo(101_000);
    assertThat(attribute(root.resolve("bin/data"), "unix:gid")).isEqualTo(101_000);
    assertThat(attribute(root.resolve("bin/sh"), "unix:uid")).isEqualTo(101_000);
    assertThat(Files.readSymbolicLink(root.resolve("bin/sh"))).hasToString("/bin/dash");
    assertThat((int) attribute(root.resolve("bin/pipe"), "unix:mode") & 0xf000)
        .isEqualTo(LinuxFiles.S_IFIFO);
    assertThat(attribute(root.resolve("bin/same"), "unix:ino"))
        .isEqualTo(attribute(root.resolve("bin/data"), "unix:ino"));
    for (String name : List.of("bin", "bin/tool", "bin/data", "bin/sh", "bin/pipe")) {
      assertThat(attribute(root.resolve(name), "lastModifiedTime"))
          .as(name)
          .isEqualTo(FileTime.from(Instant.ofEpochSecond(LayerOf.MODIFIED)));
    }
  }

  @Test
  void everyCompressionIsUnderstood() throws IOException {
    assertThat(
            layers
                .unpacked(
                    new LayerOf().file("a", "plain").stored(blob(), "x.tar", out -> out),
                    IdShift.NONE)
                .resolve("a"))
        .hasContent("plain");
    assertThat(
            layers
                .unpacked(
                    new LayerOf().file("a", "gzip").stored(blob(), "x", GZIPOutputStream::new),
                    IdShift.NONE)
                .resolve("a"))
        .hasContent("gzip");
    assertThat(
            layers
                .unpacked(
                    new LayerOf()
                        .file("a", "zstd")
                        .stored(
                            blob(),
                            "application/vnd.oci.image.layer.v1.tar+zstd",
                            ZstdOutputStream::new),
                    IdShift.NONE)
                .resolve("a"))
        .hasContent("zstd");
  }

  /**
   * As Go's reader does: the zeros that fill the last block, and the end of the tar, may be
   * missing.
   */
  @ParameterizedTest(name = "a content of {0} bytes and {1} of the zeros after it")
  @CsvSource({"5, 0", "5, 1", "5, 506", "5, 507", "511, 0", "512, 0", "513, 0", "513, 200", "0, 0"})
  void theLastEntryMayEndWithItsContent(int size, int zeros) throws IOException {
    String content = "x".repeat(size);
    byte[] whole = new LayerOf().folder("d").file("d/a", content).tar();
    byte[] cut = Arrays.copyOf(whole, 1024 + size + zeros);

    Path root =
        layers.unpacked(LayerOf.stored(blob(), "x.tar", GZIPOutputStream::new, cut), IdShift.NONE);

    assertThat(root.resolve("d/a")).hasContent(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 511, 513, 600})
  void contentThatIsCutIsNotFilledUp(int size) {
    byte[] whole = new LayerOf().file("a", "x".repeat(size)).tar();
    byte[] cut = Arrays.copyOf(whole, 512 + size - 1);

    assertThatThrownBy(
            () ->
                layers.unpacked(
                    LayerOf.stored(blob(), "x.tar", GZIPOutputStream::new, cut), IdShift.NONE))
        .hasMessageContaining("it ends too early, as if it were cut off");
  }

  @Test
  void foldersThatTheTarLeavesOutAreMade() throws IOException {
    Path root = unpack(new LayerOf().ownedBy(7).file("a/b/c/d", "x"), SHIFT);
    assertThat(root.resolve("a/b/c/d")).hasContent("x");
    assertThat(attribute(root.resolve("a/b"), "unix:uid")).isEqualTo(100_000);
    assertThat(attribute(root.resolve("a/b"), "unix:mode")).isEqualTo(040755);
  }

  @Test
  void laterEntryOfTheSameNameReplacesTheEarlier() throws IOException {
    Path root =
        unpack(
            new LayerOf()
                .file("a", "first")
                .link("b", "/etc/passwd")
                .file("a", "second")
                .file("b", "own")
                .folder("c", 0700)
                .folder("c", 0755),
            IdShift.NONE);
    assertThat(root.resolve("a")).hasContent("second");
    assertThat(Files.isRegularFile(root.resolve("b"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(attribute(root.resolve("c"), "unix:mode")).isEqualTo(040755);
  }

  @Test
  void namesMayHoldAnyCharacter() throws IOException {
    String name = "certs/Főtanúsítvány 証明書, a:b\n.crt";
    Path root = unpack(new LayerOf().folder("certs").file(name, "x"), IdShift.NONE);
    assertThat(root.resolve("certs").toFile().list()).hasSize(1);
  }

  @Test
  void emptyLayerIsAnEmptyFolder() throws IOException {
    assertThat(unpack(new LayerOf(), IdShift.NONE)).isEmptyDirectory();
  }

  @Test
  void nameIsShortAndSaysWhichLayerItIs() throws IOException {
    StoredLayer layer = new LayerOf().file("a", "x").gzip(blob());
    Path plain = layers.unpacked(layer, IdShift.NONE);
    Path shifted = layers.unpacked(layer, SHIFT);
    assertThat(folder.relativize(plain)).hasToString(layer.diffId().hex().substring(0, 12) + "/fs");
    assertThat(shifted).isNotEqualTo(plain);
    assertThat(folder.relativize(shifted).toString()).hasSizeLessThan(24);
  }

  @Test
  void layersWhoseDigestsBeginAlikeAreKeptApart() throws IOException {
    StoredLayer layer = new LayerOf().file("a", "x").gzip(blob());
    Path taken = folder.resolve(layer.diffId().hex().substring(0, 12));
    LayerFolder.make(taken, "sha256:" + "0".repeat(64) + " 0 65536\n");

    Path root = layers.unpacked(layer, IdShift.NONE);

    assertThat(root).isNotEqualTo(taken.resolve("fs"));
    assertThat(root.resolve("a")).hasContent("x");
    assertThat(new UnpackedLayers(folder, LayerLimits.DEFAULT).unpacked(layer, IdShift.NONE))
        .isEqualTo(root);
  }

  @Test
  void layerIsUnpackedOnceForAllWhoAskAtTheSameTime() throws Exception {
    LayerOf content = new LayerOf();
    for (int i = 0; i < 500; i++) {
      content.file("f" + i, "x".repeat(1000));
    }
    StoredLayer layer = content.gzip(blob());
    List<Future<Path>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        asked.add(threads.submit(() -> layers.unpacked(layer, SHIFT)));
      }
    }
    for (Future<Path> path : asked) {
      assertThat(path.get()).isEqualTo(asked.getFirst().get());
    }
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void unpackedLayerIsFoundAfterRestartWithoutItsBlob() throws IOException {
    StoredLayer layer = new LayerOf().file("a", "x").gzip(blob());
    Path before = layers.unpacked(layer, SHIFT);
    Files.delete(layer.blob());
    assertThat(new UnpackedLayers(folder, LayerLimits.DEFAULT).unpacked(layer, SHIFT))
        .isEqualTo(before);
  }

  @Test
  void halfUnpackedLayersOfAKilledProcessAreRemoved() throws IOException {
    Path half = Files.createDirectories(folder.resolve(".unpacking-1/fs/a"));
    Files.writeString(half.resolve("b"), "x");
    layers = new UnpackedLayers(folder, LayerLimits.DEFAULT);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aRemovedLayerIsUnpackedAgainWhenItIsNeeded() throws IOException {
    StoredLayer kept = new LayerOf().file("a", "kept").gzip(blob());
    StoredLayer gone = new LayerOf().file("a", "gone").gzip(blob());
    Path keptPath = layers.unpacked(kept, SHIFT);
    Path gonePath = layers.unpacked(gone, SHIFT);

    long freed = remove(gone, System.nanoTime());

    assertThat(freed).isEqualTo(4);
    assertThat(keptPath.resolve("a")).hasContent("kept");
    assertThat(gonePath).doesNotExist();
    assertThat(layers.unpacked(gone, SHIFT).resolve("a")).hasContent("gone");
  }

  @Test
  void aLayerThatIsAskedForAfterTheDecisionStays() throws IOException {
    StoredLayer layer = new LayerOf().file("a", "text").gzip(blob());
    layers.unpacked(layer, SHIFT);
    long decided = System.nanoTime();
    Path path = layers.unpacked(layer, SHIFT);

    assertThat(remove(layer, decided)).isZero();
    assertThat(path.resolve("a")).hasContent("text");
  }

  @Test
  void layersOfAnEarlierProcessAreListedAndRemoved() throws IOException {
    StoredLayer layer = new LayerOf().file("a", "text").gzip(blob());
    Path path = layers.unpacked(layer, SHIFT);
    layers = new UnpackedLayers(folder, LayerLimits.DEFAULT);

    assertThat(new LayerDisk(layers).items(System.nanoTime()))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.needs()).containsExactly(layer.diffId());
              assertThat(item.held()).isFalse();
            });
    assertThat(remove(layer, System.nanoTime())).isEqualTo(4);
    assertThat(path).doesNotExist();
  }

  /** What may happen to the files of an unpacked layer; each is noticed without reading any. */
  enum Damage {
    NO_CONTENT {
      @Override
      void to(Path layer) throws IOException {
        LayerFolder.delete(layer.resolve("fs"));
      }
    },
    NO_NOTE {
      @Override
      void to(Path layer) throws IOException {
        Files.delete(layer.resolve("layer"));
      }
    },
    CUT_NOTE {
      @Override
      void to(Path layer) throws IOException {
        Files.writeString(layer.resolve("layer"), "sha256:12");
      }
    },
    FLIPPED_NOTE {
      @Override
      void to(Path layer) throws IOException {
        Files.write(layer.resolve("layer"), new byte[] {(byte) 0xff, (byte) 0xfe, 3});
      }
    },
    CUT_FILE {
      @Override
      void to(Path layer) throws IOException {
        Files.writeString(layer.resolve("fs/a"), "");
      }
    },
    MISSING_FILE {
      @Override
      void to(Path layer) throws IOException {
        Files.delete(layer.resolve("fs/a"));
      }
    },
    NO_SIZE {
      @Override
      void to(Path layer) throws IOException {
        Files.delete(layer.resolve("size"));
      }
    },
    FLIPPED_SIZE {
      @Override
      void to(Path layer) throws IOException {
        Files.write(layer.resolve("size"), new byte[] {(byte) 0xff});
      }
    };

    abstract void to(Path layer) throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedLayerIsUnpackedAgain(Damage damage) throws IOException {
    StoredLayer layer = new LayerOf().file("a", "text").gzip(blob());
    StoredLayer other = new LayerOf().file("b", "other").gzip(blob());
    Path path = layers.unpacked(layer, SHIFT);
    layers.unpacked(other, SHIFT);
    damage.to(path.getParent());

    layers = new UnpackedLayers(folder, LayerLimits.DEFAULT);
    new LayerDisk(layers).items(System.nanoTime());

    assertThat(layers.unpacked(layer, SHIFT).resolve("a")).hasContent("text");
    assertThat(layers.unpacked(other, SHIFT).resolve("b")).hasContent("other");
  }

  private long remove(StoredLayer layer, long since) {
    LayerDisk disk = new LayerDisk(layers);
    return disk.items(since).stream()
        .filter(item -> item.needs().contains(layer.diffId()))
        .mapToLong(item -> disk.remove(item, since))
        .sum();
  }

  @Test
  void nobodyButRootGetsAtTheFilesWithSetUserIdBits() throws IOException {
    assertThat(attribute(folder, "unix:mode")).isEqualTo(040700);
  }

  private Path unpack(LayerOf layer, IdShift shift) throws IOException {
    return layers.unpacked(layer.gzip(blob()), shift);
  }

  private Path blob() throws IOException {
    return Files.createTempFile(work, "blob", "");
  }

  private static Object attribute(Path path, String name) throws IOException {
    return Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
  }
}
