package dev.hearth.admin.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScalingDecision;
import dev.hearth.api.demand.ScalingInputs;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ScalingViewTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private static ScalingView viewOf(Optional<ScalingInputs.Calls> calls, Duration silent) {
    ScalingInputs inputs =
        new ScalingInputs(ScalingSpec.DEFAULT, 1, 2, 0, 3, calls, Optional.ofNullable(silent));
    ScalingDecision decision =
        new ScalingDecision(
            AT,
            new RevisionId(new FunctionName("greet"), 1),
            new DesiredInstances(3, 1),
            "queue",
            Optional.of("max"),
            "3: because",
            inputs);
    return ScalingView.of(new RecordingRoles().state("greet"), List.of(decision));
  }

  @Test
  void aDecisionIsShownWithAllThatItWasMadeFrom() {
    ScalingInputs.Calls calls =
        new ScalingInputs.Calls(
            5, 6, Duration.ofMillis(70), 1.23456, 2, 3, OptionalDouble.of(0.0987654));

    ScalingView view = viewOf(Optional.of(calls), null);

    assertThat(view.scaling().queueTimeMillis()).isEqualTo(100);
    assertThat(view.decisions())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.words()).isEqualTo("3: because");
              assertThat(it.limit()).isEqualTo("max");
              assertThat(it.ready()).isEqualTo(3);
              assertThat(it.paused()).isEqualTo(1);
              assertThat(it.inputs().scheduledMin()).isEqualTo(3);
              assertThat(it.inputs().queueTimeMillis()).isEqualTo(100);
              assertThat(it.inputs().calls())
                  .isEqualTo(new ScalingView.Calls(5, 6, 70, 1.235, 2, 3, 98.765));
              assertThat(it.inputs().silentMillis()).isNull();
            });
  }

  @Test
  void noReportIsNotShownAsZero() {
    ScalingView.Inputs inputs =
        viewOf(Optional.empty(), Duration.ofSeconds(6)).decisions().getFirst().inputs();

    assertThat(inputs.calls()).isNull();
    assertThat(inputs.silentMillis()).isEqualTo(6000);
  }
}
