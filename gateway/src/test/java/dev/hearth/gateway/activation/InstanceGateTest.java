package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstanceGateTest {
  private static final InstanceId ID = new InstanceId("instance01");
  private static final InstanceEnd END =
      new InstanceEnd(ID, ErrorCode.INSTANCE_LOST, "was killed", true);

  private final InstanceGate<String> gate = new InstanceGate<>(ID, "one", Optional.empty(), 0);
  private final List<InstanceEnd> heard = new ArrayList<>();

  @Test
  void callsThatDoNotWaitForTheEndAnyMoreLeaveNothingInAnInstanceThatLives() {
    for (int i = 0; i < 1000; i++) {
      gate.onEnd(heard::add).run();
    }

    assertThat(gate.awaitingEnd()).isZero();
    gate.goneBy(Optional.of(END));
    assertThat(heard).isEmpty();
  }

  @Test
  void whoWaitsForTheEndHearsOfItOnceAndWhoComesLateAtOnce() {
    gate.onEnd(heard::add);
    gate.goneBy(Optional.of(END));
    gate.onEnd(heard::add);

    assertThat(heard).containsExactly(END, END);
    assertThat(gate.end()).contains(END);
  }
}
