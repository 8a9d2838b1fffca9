package dev.hearth.builder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayoutStoreTest {
  @TempDir private Path folder;

  @Test
  void anImageIsThereAfterTheStoreIsOpenedAgain() throws IOException {
    Digest image = image(LayoutStore.open(folder), "content");

    LayoutStore again = LayoutStore.open(folder);

    assertThat(again.images()).containsExactly(image);
    assertThat(again.image(image).layers()).hasSize(1);
    assertThat(again.image(image).config().environment()).containsEntry("NAME", "content");
    assertThat(folder.resolve("oci-layout")).content().contains("imageLayoutVersion");
  }

  @Test
  void theSameContentHasTheSameDigest() throws IOException {
    LayoutStore store = LayoutStore.open(folder);

    assertThat(image(store, "content")).isEqualTo(image(store, "content"));
    assertThat(image(store, "content")).isNotEqualTo(image(store, "other"));
  }

  @Test
  void anUnfinishedBlobLeavesNothing() throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    try (BlobWriter writer = store.write()) {
      writer.write(1);
    }

    assertThat(blobs()).isEmpty();
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void anUnknownImageIsAnError() {
    LayoutStore store = LayoutStore.open(folder);

    assertInvalid(store, Sha256.of("nothing"), "is missing or damaged");
  }

  @Test
  void aDamagedManifestIsNoticed() throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    Digest image = image(store, "content");
    Files.writeString(store.path(image), "{}");

    assertInvalid(store, image, "does not match its digest");
  }

  @Test
  void aMissingLayerIsNoticed() throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    Digest image = image(store, "content");
    Files.delete(store.image(image).layers().getFirst().blob());

    assertInvalid(store, image, "is missing or cut off");
  }

  @Test
  void whatABuildUnderWayUsedIsNotRemoved() throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    Digest before = image(store, "before");
    Digest again = image(store, "again");
    Leases.Lease build = store.leases().open();
    image(store, "again");
    Digest made = image(store, "made");

    removeAll(store, store.leases().oldest());

    assertThat(store.images()).containsExactly(again, made);
    assertThat(store.image(again).layers()).hasSize(1);
    assertThat(store.image(made).layers()).hasSize(1);
    assertInvalid(store, before, "is missing or damaged");

    build.close();
    removeAll(store, store.leases().oldest());
    assertThat(blobs()).isEmpty();
  }

  @Test
  void whatIsUsedAfterTheDecisionIsNotRemoved() throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    image(store, "content");
    long decided = store.leases().oldest();
    Digest image = image(store, "content");

    removeAll(store, decided);

    assertThat(store.image(image).layers()).hasSize(1);
  }

  @Test
  void leasesOfBuildsThatOverlapLastUntilTheOldestEnds() {
    long[] now = {Long.MAX_VALUE - 1};
    Leases leases = new Leases(() -> now[0]);
    Leases.Lease first = leases.open();
    now[0]++;
    Leases.Lease second = leases.open();
    now[0] += 5;

    assertThat(leases.oldest()).isEqualTo(Long.MAX_VALUE - 1);
    first.close();
    assertThat(leases.oldest()).isEqualTo(Long.MAX_VALUE);
    second.close();
    second.close();
    assertThat(leases.oldest()).isEqualTo(now[0]);
  }

  private static void removeAll(LayoutStore store, long since) throws IOException {
    for (Digest image : store.images()) {
      store.removeImage(image, since);
    }
    for (LayoutStore.StoredBlob blob : store.blobs(since)) {
      store.removeBlob(blob.digest(), since);
    }
  }

  /** What may happen to a file. */
  enum Damage {
    MISSING {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    },
    EMPTY {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    CUT {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    FLIPPED {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  static Stream<Arguments> damagedFiles() {
    return Stream.of("index", "marker", "manifest", "config", "layer")
        .flatMap(file -> Stream.of(Damage.values()).map(damage -> Arguments.of(file, damage)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("damagedFiles")
  void aDamagedFileHurtsItsImageOnlyAndIsMadeAgainByTheSameBuild(String file, Damage damage)
      throws IOException {
    LayoutStore before = LayoutStore.open(folder);
    Digest hurt = image(before, "hurt");
    Digest other = image(before, "other");
    Path path =
        switch (file) {
          case "index" -> folder.resolve("index.json");
          case "marker" -> folder.resolve("oci-layout");
          case "manifest" -> before.path(hurt);
          case "config" -> before.path(before.manifest(hurt).config().digest());
          default -> before.path(before.manifest(hurt).layers().getFirst().digest());
        };
    damage.to(path);

    LayoutStore store = LayoutStore.open(folder);

    assertThat(store.images()).contains(other);
    assertThat(store.image(other).layers()).hasSize(1);
    store.blobs(System.nanoTime());
    if (!file.equals("index")
        && !file.equals("marker")
        && (damage != Damage.FLIPPED || !file.equals("layer"))) {
      assertInvalid(store, hurt, "hearth deploy DIR");
    }
    assertThat(image(store, "hurt")).isEqualTo(hurt);
    assertThat(store.image(hurt).layers())
        .allSatisfy(layer -> assertThat(Sha256.ofFile(layer.blob())).isEqualTo(layer.digest()));
    assertThat(store.images()).contains(hurt, other);
    assertThat(folder.resolve("oci-layout")).content().contains("imageLayoutVersion");
  }

  @Test
  void anImageIsTakenFromAnotherStore(@TempDir Path second) throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    LayoutStore other = LayoutStore.open(second);
    Digest image = image(other, "content");

    assertThat(store.copyFrom(other, image)).isEqualTo(image);
    assertThat(store.image(image).layers()).hasSize(1);
  }

  private static Digest image(LayoutStore store, String text) throws IOException {
    Layer layer =
        LayerWriter.write(
            store,
            List.of(
                new LayerEntry.Written("b", 0644, text),
                new LayerEntry.Link("a", "b"),
                LayerEntry.folder("c")));
    return ImageAssembly.assemble(store, ImageDescription.of(List.of(layer), Map.of("NAME", text)));
  }

  private List<Path> blobs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("blobs/sha256"))) {
      return files.toList();
    }
  }

  private static void assertInvalid(LayoutStore store, Digest image, String message) {
    assertThatThrownBy(() -> store.image(image))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE))
        .hasMessageContaining(message);
  }
}
