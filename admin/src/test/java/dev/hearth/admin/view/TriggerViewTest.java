package dev.hearth.admin.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.Origin;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TriggerViewTest {
  private static final KafkaTrigger TRIGGER =
      new KafkaTrigger(new FunctionName("greet"), KafkaSource.of("orders"), Origin.COMMAND);

  @Test
  void aLagThatIsNotKnownIsLeftOut() {
    assertThat(TriggerView.of(TRIGGER, Optional.empty()).lag()).isNull();
    assertThat(TriggerView.of(TRIGGER, Optional.of(progress(-1))).lag()).isNull();
    assertThat(TriggerView.of(TRIGGER, Optional.of(progress(0))).lag()).isZero();
    assertThat(TriggerView.of(TRIGGER, Optional.of(progress(7))).lag()).isEqualTo(7);
  }

  private static TriggerProgress progress(long lag) {
    return new TriggerProgress(TRIGGER, lag, 0, 0, 0, 0, "", "connecting");
  }
}
