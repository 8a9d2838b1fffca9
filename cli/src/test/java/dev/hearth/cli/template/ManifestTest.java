package dev.hearth.cli.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {
  @Test
  void aTopLevelSettingIsReplacedWithAllThatBelongsToIt() {
    List<String> manifest =
        List.of("name: a", "scaling:", "  min: 1", "", "  max: 2", "triggers:", "- kafka: x");

    assertThat(Manifest.with(manifest, "scaling", "scaling: { idle: 5s }"))
        .containsExactly("name: a", "triggers:", "- kafka: x", "scaling: { idle: 5s }");
  }

  @Test
  void aSettingThatIsMissingIsAdded() {
    assertThat(Manifest.with(List.of("name: a", "# scaling: {}"), "scaling", "scaling: {}"))
        .containsExactly("name: a", "# scaling: {}", "scaling: {}");
  }
}
