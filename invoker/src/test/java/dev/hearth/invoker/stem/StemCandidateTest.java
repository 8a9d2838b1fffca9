package dev.hearth.invoker.stem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Revision;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.api.image.StoredImage;
import dev.hearth.invoker.testing.TemplateImages;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StemCandidateTest {
  private final TemplateImages images = new TemplateImages();

  @Test
  void aCellRunsTheBaseWithoutAnythingOfTheFunction() {
    StemCandidate candidate =
        candidate(images.revision("greet", "handler.js", Map.of("SECRET", "1")));

    assertThat(candidate.base().layers()).containsExactly(TemplateImages.BASE, TemplateImages.HOST);
    assertThat(candidate.base().config().environment())
        .containsOnly(Map.entry("NODE_ENV", "production"));
    assertThat(candidate.base().config().workingDirectory()).isEqualTo("/");
    assertThat(candidate.layers()).containsExactly(TemplateImages.CODE);
    assertThat(candidate.kind().label()).isEqualTo("node 128Mi");
    assertThat(candidate.kind().network()).isEqualTo(NetworkMode.EGRESS);
  }

  @Test
  void anInstanceSeesWhatItWouldSeeInAContainerOfItsOwn() {
    assertThat(
            candidate(images.revision("greet", "handler.js", Map.of("LEVEL", "info")))
                .environment("cell"))
        .containsOnly(
            Map.entry("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            Map.entry("HOME", "/tmp"),
            Map.entry("HOSTNAME", "cell"),
            Map.entry("GOMAXPROCS", "1"),
            Map.entry("NODE_ENV", "production"),
            Map.entry("HEARTH_HANDLER", "handler.js"),
            Map.entry("LEVEL", "info"),
            Map.entry("PORT", "8080"),
            Map.entry("K_SERVICE", "greet"),
            Map.entry("K_REVISION", "greet-00001"),
            Map.entry("HEARTH_SOCKET", "/run/hearth/function.sock"));
  }

  @Test
  void functionsOfTheSameTemplateAndLimitShareCells() {
    assertThat(candidate(images.revision("one", "a.js", Map.of("A", "1"))).kind())
        .isEqualTo(candidate(images.revision("two", "b.js")).kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NODE_OPTIONS",
        "JAVA_TOOL_OPTIONS",
        "PYTHONPATH",
        "LD_PRELOAD",
        "TZ",
        "LC_ALL",
        "UV_THREADPOOL_SIZE",
        "SSL_CERT_FILE",
        "MALLOC_ARENA_MAX",
        "GLIBC_TUNABLES"
      })
  void whatCountsAtTheStartOfAProcessNeedsAContainerOfItsOwn(String variable) {
    Revision revision = images.revision("greet", "handler.js", Map.of(variable, "x"));

    assertThat(StemCandidate.of(revision, images.image(revision.spec().image()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "4", "two", "-1"})
  void anImageWithoutABaseThatCanBeNeedsAContainerOfItsOwn(String layers) {
    Revision revision = images.revision("greet", "handler.js");
    StoredImage image = images.image(revision.spec().image());
    ImageConfig config = image.config();
    StoredImage other =
        new StoredImage(
            image.digest(),
            new ImageConfig(
                config.entrypoint(),
                config.command(),
                config.environment(),
                config.workingDirectory(),
                config.user(),
                layers.isEmpty() ? Map.of() : Map.of(ImageConfig.BASE_LAYERS, layers)),
            image.layers());

    assertThat(StemCandidate.of(revision, other)).isEmpty();
  }

  /** The cell's own folder is the root in any case; the host changes to the function's. */
  @ParameterizedTest
  @CsvSource({"/function, true", "/function/apps/a, true", "/functions, false", "/, false"})
  void theFunctionsFolderMayBeBelowTheCode(String folder, boolean cell) {
    Revision revision = images.revision("greet", "handler.js");
    StoredImage image = images.image(revision.spec().image());
    ImageConfig config = image.config();
    Map<String, String> environment = new HashMap<>(config.environment());
    environment.put("HEARTH_FUNCTION_FOLDER", folder);
    StoredImage other =
        new StoredImage(
            image.digest(),
            new ImageConfig(
                config.entrypoint(),
                config.command(),
                environment,
                folder,
                config.user(),
                config.labels()),
            image.layers());

    Optional<StemCandidate> candidate = StemCandidate.of(revision, other);

    assertThat(candidate.isPresent()).isEqualTo(cell);
    candidate.ifPresent(
        it -> {
          assertThat(it.kind()).isEqualTo(candidate(revision).kind());
          assertThat(it.environment("cell")).containsEntry("HEARTH_FUNCTION_FOLDER", folder);
        });
  }

  private StemCandidate candidate(Revision revision) {
    return StemCandidate.of(revision, images.image(revision.spec().image())).orElseThrow();
  }
}
