package dev.hearth.autoscaler.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Resources;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.testing.Messages;
import dev.hearth.autoscaler.testing.RecordingTarget;
import dev.hearth.autoscaler.testing.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A machine with memory for four instances, one of them taken by waiting cells. */
class ControlLoopMemoryTest {
  private static final long INSTANCE = Resources.DEFAULT.memoryBytes();

  private final VirtualTime time = new VirtualTime();
  private final RecordingTarget target = new RecordingTarget();
  private final Messages idle = new Messages("idle", Messages.spec(0, 10, 1));
  private final Messages busy = new Messages("busy", Messages.spec(0, 10, 1));
  private long cells = INSTANCE;
  private final ControlLoop loop =
      new ControlLoop(
          new Scaling(ScalingRules.DEFAULT),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          target,
          _ -> Optional.empty(),
          new SimpleMeterRegistry(),
          time,
          time,
          new MachineMemory(4 * INSTANCE, () -> cells));

  @BeforeEach
  void oneIsPaused() {
    loop.pool(idle.pool(1, 1, 0));
    loop.changed(idle.active(1));
    loop.changed(busy.active(1));
    seconds(30);
    loop.pool(idle.paused(1, 1));
    assertThat(told(idle)).isEqualTo(new DesiredInstances(0, 1));
  }

  private void seconds(int seconds) {
    for (int i = 0; i < seconds; i++) {
      time.pass(Duration.ofSeconds(1));
      loop.demand(idle.zero(1, time.instant()));
      loop.tick();
    }
  }

  private DesiredInstances told(Messages function) {
    return target.last(function.id(1)).orElseThrow();
  }

  @Test
  void whereThereIsRoomThePausedOneStays() {
    loop.demand(busy.poke(1, 2));

    assertThat(told(busy)).isEqualTo(DesiredInstances.ready(2));
    assertThat(told(idle)).isEqualTo(new DesiredInstances(0, 1));
  }

  @Test
  void anIdleInstanceGoesForTheSakeOfCallsAtOnce() {
    loop.demand(busy.poke(1, 3));

    assertThat(told(busy)).isEqualTo(DesiredInstances.ready(3));
    assertThat(told(idle)).isEqualTo(DesiredInstances.NONE);
    assertThat(loop.decisions(idle.name()).getLast().decision().words())
        .contains("but the 384 MiB of all instances are used up");
  }

  @Test
  void noMoreThanFitsIsStartedAndTheDecisionSaysSo() {
    loop.demand(busy.poke(1, 8));

    assertThat(told(busy)).isEqualTo(DesiredInstances.ready(3));
    assertThat(loop.decisions(busy.name()).getLast().decision().words())
        .endsWith("(8 wanted, but the 384 MiB of all instances are used up)");
  }

  @Test
  void whatIsFreeAgainIsGrantedInTheNextRound() {
    loop.demand(busy.poke(1, 8));
    cells = 0;
    loop.tick();

    assertThat(told(busy)).isEqualTo(DesiredInstances.ready(4));
  }

  @Test
  void whatWentForOthersComesBackWithTheNextCallOnly() {
    loop.demand(busy.poke(1, 3));
    loop.pool(idle.pool(1, 0, 0));
    loop.removed(busy.name());
    loop.tick();
    assertThat(told(idle)).isEqualTo(DesiredInstances.NONE);

    loop.demand(idle.poke(1, 1));
    assertThat(told(idle)).isEqualTo(DesiredInstances.ready(1));
  }
}
