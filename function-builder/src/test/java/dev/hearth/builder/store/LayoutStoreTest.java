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
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutStoreTest {
  private static final Instant LONG_AGO = Instant.EPOCH;

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
  void whatIsNoLongerUsedIsRemovedUnlessItIsYoung() throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    Digest used = image(store, "used");
    Digest old = image(store, "old");
    age();
    Digest young = image(store, "young");

    store.retain(List.of(used), LONG_AGO.plusSeconds(60));

    assertThat(store.images()).containsExactly(used, young);
    assertThat(store.image(used).layers()).hasSize(1);
    assertThat(store.image(young).layers()).hasSize(1);
    assertThat(blobs()).hasSize(6);
    assertInvalid(store, old, "is missing or damaged");
  }

  @Test
  void aBlobThatIsUsedAgainIsYoungAgain() throws IOException {
    LayoutStore store = LayoutStore.open(folder);
    Digest image = image(store, "content");
    age();
    image(store, "content");

    store.retain(List.of(), LONG_AGO.plusSeconds(60));

    assertThat(store.image(image).layers()).hasSize(1);
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

  private void age() throws IOException {
    for (Path blob : blobs()) {
      Files.setLastModifiedTime(blob, FileTime.from(LONG_AGO));
    }
  }

  private static void assertInvalid(LayoutStore store, Digest image, String message) {
    assertThatThrownBy(() -> store.image(image))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE))
        .hasMessageContaining(message);
  }
}
