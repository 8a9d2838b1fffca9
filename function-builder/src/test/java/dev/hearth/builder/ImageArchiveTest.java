package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.image.ImageExport;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.Programs;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageArchiveTest {
  @TempDir private Path folder;
  private Path archive;
  private LayoutStore origin;
  private Workshop workshop;

  @BeforeEach
  void open() {
    archive = folder.resolve("app.tar");
    origin = LayoutStore.open(folder.resolve("origin"));
    workshop = new Workshop(folder.resolve("state"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-archive", "docker-archive"})
  void anArchiveOfAnotherToolIsDeployed(String transport) throws Exception {
    Digest image = image(List.of("/bin/server"));
    ImageExport.ociArchive(origin, image, folder.resolve("ours.tar"));
    Programs.run(
        "skopeo",
        "copy",
        "oci-archive:" + folder.resolve("ours.tar"),
        transport + ":" + archive + ":app:1");

    StoredImage stored = workshop.image(deploy(transport + ":app.tar"));

    assertThat(stored.config().entrypoint()).containsExactly("/bin/server");
    assertThat(stored.layers())
        .extracting(StoredLayer::diffId)
        .isEqualTo(origin.image(image).layers().stream().map(StoredLayer::diffId).toList());
  }

  @Test
  void whatIsExportedForDockerIsReadAgain() throws Exception {
    Digest image = image(List.of("/bin/server"));
    ImageExport.dockerArchive(origin, image, "app:1", archive);

    assertThat(deploy("docker-archive:app.tar").spec().image()).isEqualTo(image);
  }

  @Test
  void anImageThatStartsNothingIsRefused() throws Exception {
    ImageExport.ociArchive(origin, image(List.of()), archive);

    assertRefused("oci-archive:app.tar", "has neither an entrypoint nor a command");
  }

  @Test
  void anImageForAnotherMachineIsRefused() throws Exception {
    Digest image = image(List.of("/bin/server"));
    String config = Files.readString(origin.path(origin.manifest(image).config().digest()));
    Digest other =
        ImageAssembly.manifest(
            origin,
            origin.write(
                config
                    .replaceAll("\"architecture\":\"[a-z0-9]+\"", "\"architecture\":\"s390x\"")
                    .getBytes(StandardCharsets.UTF_8)),
            origin.layers(image).stream().map(Layer::blob).toList());
    ImageExport.ociArchive(origin, other, archive);

    assertRefused("oci-archive:app.tar", "it is made for linux/s390x");
  }

  @Test
  void aDamagedLayerIsNoticed() throws Exception {
    Digest image = image(List.of("/bin/server"));
    Path blob = origin.image(image).layers().getFirst().blob();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
    ImageExport.ociArchive(origin, image, archive);

    assertRefused("oci-archive:app.tar", "its layer 1 of 1 is damaged");
  }

  @Test
  void whatIsNoArchiveIsRefused() throws Exception {
    Files.writeString(archive, "hello");

    assertRefused("docker-archive:app.tar", "the image archive 'app.tar' cannot be used");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-archive:none.tar", "oci-archive:../app.tar", "docker-archive:"})
  void anArchiveThatIsNotInTheFolderIsRefused(String reference) throws Exception {
    Files.writeString(archive, "hello");

    assertRefused(reference, "there is no image archive");
  }

  private void assertRefused(String reference, String message) {
    assertThatThrownBy(() -> deploy(reference))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE))
        .hasMessageContaining(message);
  }

  private BuiltFunction deploy(String reference) throws Exception {
    byte[] content = Files.readAllBytes(archive);
    return workshop.build(
        Archives.of(
            tar -> {
              Archives.file(tar, "function.yaml", "name: app\nimage: '" + reference + "'\n");
              Archives.file(tar, "app.tar", content);
            }),
        new RecordedProgress());
  }

  private Digest image(List<String> entrypoint) throws IOException {
    Layer layer =
        LayerWriter.write(
            origin, List.of(new LayerEntry.Written("bin/server", 0755, "#!/bin/sh\n")));
    return ImageAssembly.assemble(
        origin,
        new ImageDescription(
            List.of(layer), Map.of(), entrypoint, "/", "", OptionalInt.empty(), Map.of()));
  }
}
