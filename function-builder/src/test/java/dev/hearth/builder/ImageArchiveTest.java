package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.function.ExistingImages;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.image.ImageExport;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.ImageName;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.Programs;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageArchiveTest {
  private static final ImageName NAME =
      new ImageName(
          new RevisionId(new FunctionName("app"), 7),
          Instant.parse("2026-05-06T07:08:09.123Z"),
          true);

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
    export(image, folder.resolve("ours.tar"));
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
    export(image, archive);

    assertThat(workshop.image(deploy("docker-archive:app.tar")).layers())
        .extracting(StoredLayer::digest)
        .isEqualTo(origin.image(image).layers().stream().map(StoredLayer::digest).toList());
  }

  @Test
  void anImageThatStartsNothingIsRefused() throws Exception {
    export(image(List.of()), archive);

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
    export(other, archive);

    assertRefused("oci-archive:app.tar", "it is made for linux/s390x");
  }

  @Test
  void aDamagedLayerIsNoticed() throws Exception {
    Digest image = image(List.of("/bin/server"));
    Path blob = origin.image(image).layers().getFirst().blob();
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);
    export(image, archive);

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

  private void export(Digest image, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      ImageExport.write(origin, image, NAME, out);
    }
  }

  @Test
  void anArchiveThatIsKnownNeedNotBeSentAgain() throws Exception {
    Digest image = image(List.of("/bin/server"));
    export(image, archive);
    Digest sent = Sha256.ofFile(archive);
    assertThat(workshop.builder().library().imported(sent)).isEmpty();
    Digest first = deploy("docker-archive:app.tar").spec().image();

    BuiltFunction second = deployKnown(sent);

    assertThat(workshop.builder().library().imported(sent)).contains(first);
    assertThat(second.spec().image()).isEqualTo(first);
  }

  @Test
  void anArchiveWhoseImageIsDamagedIsAskedForAgain() throws Exception {
    export(image(List.of("/bin/server")), archive);
    Digest sent = Sha256.ofFile(archive);
    BuiltFunction first = deploy("docker-archive:app.tar");
    Files.writeString(workshop.image(first).layers().getFirst().blob(), "");

    assertThat(workshop.builder().library().imported(sent)).isEmpty();
    assertThatThrownBy(() -> deployKnown(sent))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ARCHIVE_NEEDED));
    assertThat(workshop.image(deploy("docker-archive:app.tar")).layers()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci-archive", "docker-archive"})
  void skopeoReadsNameTimeAndAnnotationsOfAnExport(String transport) throws Exception {
    export(image(List.of("/bin/server")), archive);

    String inspected = Programs.run("skopeo", "inspect", transport + ":" + archive);
    String index = Programs.run("tar", "-xOf", archive.toString(), "index.json");
    String tags =
        Programs.run(
            "sh", "-c", "tar -xOf '" + archive + "' manifest.json | grep -o '\"RepoTags\":[^]]*]'");

    assertThat(inspected).contains("\"Created\": \"2026-05-06T07:08:09Z\"");
    assertThat(tags).contains("[\"app:00007\",\"app:latest\"]");
    assertThat(index)
        .contains("\"org.opencontainers.image.ref.name\":\"app:00007\"")
        .contains("\"org.opencontainers.image.title\":\"app\"")
        .contains("\"org.opencontainers.image.version\":\"00007\"")
        .contains("\"org.opencontainers.image.created\":\"2026-05-06T07:08:09Z\"");
  }

  @Test
  void exportingARevisionTwiceGivesTheSameBytes() throws Exception {
    Digest image = image(List.of("/bin/server"));
    export(image, archive);
    export(image, folder.resolve("again.tar"));

    assertThat(folder.resolve("again.tar")).hasSameBinaryContentAs(archive);
  }

  @Test
  void skopeoFindsImagesByNameInTheStore() throws Exception {
    Digest image = image(List.of("/bin/server"));
    origin.name(Map.of(image, List.of(NAME)));

    for (String name : List.of("app:00007", "app:latest")) {
      assertThat(Programs.run("skopeo", "inspect", "oci:" + origin.folder() + ":" + name))
          .contains(image.value());
    }
  }

  private BuiltFunction deployKnown(Digest sent) throws Exception {
    return workshop.build(
        Archives.of(
            Map.of(
                "function.yaml",
                "name: app\nimage: docker-archive:app.tar\n",
                ".hearth-archive",
                sent.value())),
        new RecordedProgress());
  }

  /** On a port where nobody listens. */
  @Test
  void aNameThatLooksLocalAndCannotBePulledHintsAtDockerSave() {
    assertThat(ExistingImages.namesRegistry("myapp:dev")).isFalse();
    assertThat(ExistingImages.namesRegistry("team/myapp")).isFalse();
    assertThat(ExistingImages.namesRegistry("localhost/myapp")).isTrue();
    assertThat(ExistingImages.namesRegistry("localhost:1/myapp")).isTrue();
    assertThat(ExistingImages.namesRegistry("ghcr.io/team/myapp:1")).isTrue();
    HearthException refused =
        new HearthException(ErrorCode.REGISTRY_UNAVAILABLE, "it could not be pulled");

    assertThat(ExistingImages.withHint(refused, "myapp:dev"))
        .hasMessageContaining("it could not be pulled; ")
        .hasMessageContaining("docker save -o image.tar myapp:dev")
        .hasMessageContaining("image: docker-archive:image.tar");
    assertThat(ExistingImages.withHint(refused, "ghcr.io/team/myapp:1")).isSameAs(refused);
  }
}
