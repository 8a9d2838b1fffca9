package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian packages that a manifest names, from the real mirror. */
class PackagesTest {
  @TempDir private Path state;

  @Test
  void packagesAreALayerOfTheBaseWithWhatTheirInstallationMakes() throws Exception {
    Workshop workshop = new Workshop(state);
    RecordedProgress progress = new RecordedProgress();

    StoredImage image =
        workshop.image(workshop.build(Archives.of(files("packages: [libblas3, jq]")), progress));

    assertThat(image.config().labels()).containsEntry("dev.hearth.base.layers", "3");
    StoredLayer layer = image.layers().get(2);
    List<String> names = LayerNames.of(layer);
    assertThat(names)
        .contains("usr/bin/jq")
        .anyMatch(name -> name.endsWith("/blas/libblas.so.3"))
        .noneMatch(name -> name.startsWith("var/") || name.equals("etc/passwd"))
        .as("what the base has already, and what all of Debian has")
        .noneMatch(name -> name.endsWith("/libc.so.6") || name.startsWith("usr/bin/dpkg"));
    String link =
        names.stream().filter(name -> name.endsWith("-linux-gnu/libblas.so.3")).findFirst().get();
    assertThat(LayerFiles.text(image, link))
        .hasValueSatisfying(
            target -> assertThat(target).startsWith("-> /etc/alternatives/libblas"));

    RecordedProgress again = new RecordedProgress();
    workshop.build(Archives.of(files("packages: [jq, libblas3]\nenv: { A: b }")), again);
    assertThat(again.steps()).contains("packages: cached");
  }

  @Test
  void packagesThatDoNotExistAreOneErrorThatNamesThem() {
    Workshop workshop = new Workshop(state);

    assertThatThrownBy(
            () ->
                workshop.build(
                    Archives.of(files("packages: [jq, libpg5-none]")), new RecordedProgress()))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MANIFEST))
        .hasMessageStartingWith(
            "function.yaml: 'packages' names what Debian trixie does not have: libpg5-none;");
  }

  private static Map<String, String> files(String line) {
    return Map.of(
        "function.yaml",
        "name: a\ntemplate: node\n" + line + "\n",
        "handler.js",
        "export default 1");
  }
}
