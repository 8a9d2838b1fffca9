package dev.hearth.invoker.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.invoker.testing.TemplateImages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RightsHintTest {
  private static final String WORDS = "chown: /data: Operation not permitted";
  private static final RevisionSpec TEMPLATE =
      new TemplateImages().revision("greet", "handler.js").spec();
  private static final RevisionSpec IMAGE =
      new RevisionSpec(
          TEMPLATE.image(),
          Optional.empty(),
          TEMPLATE.transport(),
          TEMPLATE.port(),
          TEMPLATE.readinessPath(),
          TEMPLATE.environment(),
          TEMPLATE.resources(),
          TEMPLATE.timeout(),
          TEMPLATE.scaling(),
          TEMPLATE.network());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nginx: [emerg] chown(\"/var/lib/nginx/body\", 33) failed (1: Operation not permitted)",
        "[emerg] 7#7: setgid(33) failed (1: Operation not permitted)",
        "chown: changing ownership of '/var/lib/postgresql/data': Operation not permitted",
        "mkdir: cannot create directory '/var/lib/x': Permission denied",
        "error: failed switching to \"postgres\": operation not permitted",
        "(1)Operation not permitted: AH02156: setgid: unable to set group id to Group 33",
        "Error: EPERM: operation not permitted, chown '/data'",
      })
  void whatImagesSayThatCountOnRootsRightsIsRecognised(String words) {
    assertThat(RightsHint.of(IMAGE, image(""), words).orElseThrow())
        .contains("security: { profile: docker }");
    assertThat(RightsHint.of(IMAGE, image("0:0"), words)).isPresent();
    assertThat(RightsHint.of(IMAGE, image("root"), words)).isPresent();
  }

  @Test
  void otherFailuresAndOtherImagesGetNoSuchAdvice() {
    assertThat(RightsHint.of(IMAGE, image(""), "no server here")).isEmpty();
    assertThat(RightsHint.of(IMAGE, image("1000"), WORDS)).isEmpty();
    assertThat(RightsHint.of(IMAGE, image("web:web"), WORDS)).isEmpty();
    assertThat(RightsHint.of(TEMPLATE, image(""), WORDS)).isEmpty();
    assertThat(
            RightsHint.of(
                IMAGE.withIsolation(new IsolationSpec(SecurityProfile.DOCKER, List.of())),
                image(""),
                WORDS))
        .isEmpty();
  }

  private static ImageConfig image(String user) {
    return new ImageConfig(List.of("/x"), List.of(), Map.of(), "/", user, Map.of());
  }
}
