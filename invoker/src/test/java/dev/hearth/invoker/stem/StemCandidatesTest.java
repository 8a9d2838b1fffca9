package dev.hearth.invoker.stem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Revision;
import dev.hearth.api.image.Digest;
import dev.hearth.invoker.testing.TemplateImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StemCandidatesTest {
  private final TemplateImages images = new TemplateImages();
  private final List<Digest> read = new ArrayList<>();
  private final StemCandidates candidates =
      new StemCandidates(
          digest -> {
            read.add(digest);
            return images.image(digest);
          });

  @Test
  void anImageIsReadOnceForManyStarts() {
    Revision revision = images.revision("greet", "handler.js");

    Optional<StemCandidate> first = candidates.of(revision);

    assertThat(first).isPresent();
    assertThat(candidates.of(revision)).isSameAs(first);
    assertThat(read).hasSize(1);
  }

  @Test
  void ofManyRevisionsThoseThatWereAskedForLastAreRemembered() {
    Revision early = images.revision("early", "handler.js");
    Revision often = images.revision("often", "handler.js");
    candidates.of(early);
    candidates.of(often);
    for (int i = 0; i < StemCandidates.REMEMBERED - 1; i++) {
      candidates.of(images.revision("f-" + i, "handler.js"));
      candidates.of(often);
    }
    read.clear();

    assertThat(candidates.of(often)).isPresent();
    assertThat(read).isEmpty();
    assertThat(candidates.of(early)).isPresent();
    assertThat(read).hasSize(1);
  }

  @Test
  void whatNeedsAContainerOfItsOwnIsNeverForgotten() {
    Revision revision = images.revision("greet", "handler.js");
    candidates.of(revision);
    candidates.exclude(revision.id());
    for (int i = 0; i < StemCandidates.REMEMBERED; i++) {
      candidates.of(images.revision("f-" + i, "handler.js"));
    }

    assertThat(candidates.of(revision)).isEmpty();
  }

  @Test
  void itIsTriedAgainOnceAnotherRevisionHasTheTraffic() {
    Revision revision = images.revision("greet", "handler.js");
    candidates.exclude(revision.id());

    candidates.retain(new FunctionName("other"), Optional.empty());
    assertThat(candidates.of(revision)).isEmpty();
    candidates.retain(new FunctionName("greet"), Optional.empty());
    assertThat(candidates.of(revision)).isPresent();
  }
}
