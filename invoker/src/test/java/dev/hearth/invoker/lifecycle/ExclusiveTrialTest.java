package dev.hearth.invoker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.invoker.testing.TemplateImages;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExclusiveTrialTest {
  private final Revision before = new TemplateImages().revision("greet", "handler.js");
  private final Revision tried =
      new Revision(new RevisionId(before.id().function(), 2), before.spec(), Instant.EPOCH);
  private final ExclusiveTrial trial = new ExclusiveTrial(tried.id());

  @Test
  void whatIsDesiredOfOtherRevisionsWaitsUntilTheTrialHasFailed() {
    assertThat(trial.keeps(before, DesiredInstances.ready(1))).isTrue();
    assertThat(trial.keeps(before, DesiredInstances.ready(2))).isTrue();
    assertThat(trial.keeps(tried, DesiredInstances.ready(1))).isFalse();
    assertThat(trial.kept()).isEqualTo(Map.of(before, DesiredInstances.ready(2)));
  }

  @Test
  void afterATrialThatSucceededNothingIsDesiredOfThem() {
    trial.keeps(before, DesiredInstances.ready(1));
    trial.succeeded();
    assertThat(trial.kept()).isEmpty();
  }
}
