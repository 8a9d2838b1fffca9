package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.archive.ArchiveLimits;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.LocalRegistry;
import dev.hearth.builder.testing.Programs;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryRoundTripTest {
  private static final Map<String, String> FILES =
      Map.of(
          "function.yaml",
          "name: greet\ntemplate: node\n",
          "handler.js",
          "export default () => 'hi';");

  @TempDir private Path state;
  private LocalRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = LocalRegistry.start(state);
  }

  @AfterEach
  void stop() throws InterruptedException {
    registry.close();
  }

  @Test
  void anImageIsPushedAndCanBeDeployedByItsName() throws Exception {
    RecordedProgress progress = new RecordedProgress();
    Workshop first = pushing("first");
    BuiltFunction pushed = first.build(Archives.of(FILES), progress);
    String reference = progress.steps().getLast().substring("push: ".length());
    assertThat(reference).startsWith(registry.address() + "/functions/greet:");
    assertThat(
            Programs.run(
                "skopeo",
                "inspect",
                "--tls-verify=false",
                "--format",
                "{{.Digest}}",
                "docker://" + reference))
        .isEqualTo(pushed.spec().image().value());

    Workshop second = new Workshop(state.resolve("second"));
    BuiltFunction pulled =
        second.build(
            Archives.of(
                Map.of("function.yaml", "name: copy\nimage: " + reference + "\nport: 9000\n")),
            new RecordedProgress());

    StoredImage image = second.image(pulled);
    assertThat(image.layers())
        .extracting(layer -> layer.digest())
        .isEqualTo(first.image(pushed).layers().stream().map(layer -> layer.digest()).toList());
    assertThat(pulled.spec().template()).isEmpty();
    assertThat(pulled.spec().transport()).isEqualTo(Transport.TCP);
    assertThat(pulled.spec().port()).isEqualTo(9000);
  }

  @Test
  void aSecondPushSendsOnlyWhatIsNew() throws Exception {
    Workshop workshop = pushing("first");
    workshop.build(Archives.of(FILES), new RecordedProgress());
    RecordedProgress progress = new RecordedProgress();

    workshop.build(
        Archives.of(
            Map.of(
                "function.yaml",
                FILES.get("function.yaml"),
                "handler.js",
                "export default () => 'changed';")),
        progress);

    assertThat(progress.details()).filteredOn(line -> line.startsWith("pushing")).hasSize(2);
  }

  @Test
  void aBaseIsPulledFromTheBaseRegistry() throws Exception {
    Workshop workshop = pushing("first");
    BuiltFunction built = workshop.build(Archives.of(FILES), new RecordedProgress());
    Path archive = state.resolve("base.tar");
    Revision revision =
        new Revision(new RevisionId(new FunctionName("greet"), 1), built.spec(), Instant.EPOCH);
    try (OutputStream out = Files.newOutputStream(archive)) {
      workshop.builder().library().export(revision, true, out);
    }
    Programs.run(
        "skopeo",
        "copy",
        "--dest-tls-verify=false",
        "oci-archive:" + archive,
        "docker://" + registry.address() + "/library/node:20-trixie-slim");
    RecordedProgress progress = new RecordedProgress();
    Path templates = withoutPreparation("node");

    new Workshop(
            state.resolve("second"),
            config ->
                new BuilderConfig(
                    config.stateDir(),
                    templates,
                    state.resolve("bases"),
                    Optional.empty(),
                    Optional.of(registry.address()),
                    ArchiveLimits.DEFAULT))
        .build(Archives.of(FILES), progress);

    assertThat(progress.steps()).contains("base image: pulled");
  }

  @Test
  void anImageThatIsNotThereIsNamed() {
    String reference = registry.address() + "/nothing:1";

    assertThatThrownBy(() -> deploy(reference))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE))
        .hasMessageContaining("has no image '" + reference + "'");
  }

  @Test
  void aRegistryThatIsAwayIsNamed() throws Exception {
    String address = registry.address();
    registry.close();

    assertThatThrownBy(() -> deploy(address + "/nothing:1"))
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE))
        .hasMessageContaining(address);
  }

  @Test
  void aNameThatIsNoImageIsRefused() {
    assertThatThrownBy(() -> deploy("Not An Image"))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE))
        .hasMessageContaining("is not the name of an image");
  }

  /** A copy of a template whose host needs no build base, which would take long to make. */
  private Path withoutPreparation(String template) throws IOException {
    Path copy = state.resolve("templates").resolve(template);
    FileTree.copy(Workshop.templates().resolve(template), copy);
    Path file = copy.resolve("template.yaml");
    Files.writeString(
        file,
        Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("  prepare:"))
            .collect(Collectors.joining("\n")));
    return copy.getParent();
  }

  private void deploy(String reference) throws InterruptedException {
    new Workshop(state.resolve("other"))
        .build(
            Archives.of(Map.of("function.yaml", "name: copy\nimage: '" + reference + "'\n")),
            new RecordedProgress());
  }

  private Workshop pushing(String name) {
    return new Workshop(
        state.resolve(name),
        config ->
            new BuilderConfig(
                config.stateDir(),
                config.templatesDir(),
                config.baseCache(),
                Optional.of(registry.address() + "/functions"),
                Optional.empty(),
                ArchiveLimits.DEFAULT));
  }
}
