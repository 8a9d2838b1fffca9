package dev.hearth.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.instance.InstanceState;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What would be wrong is seen. */
class InvariantsTest {
  private static final ScalingSpec SPEC = new ScalingSpec(1, 1, 4, 0.7, Duration.ofSeconds(10));

  private final World world = new World(1, SPEC, 1, Network.Faults.NONE, Containers.SOUND);
  private LoopInstance busy;

  @BeforeEach
  void anInstanceAtWork() {
    world.clients(2, 1, 60, () -> 0.1);
    double until = 10;
    world.events.runUntil(until);
    busy = world.invoker.pools.get(world.revision()).left().getFirst();
    while (busy.calls.isEmpty()) {
      until += 0.01;
      world.events.runUntil(until);
    }
    assertThat(busy.state).isEqualTo(InstanceState.READY);
  }

  @Test
  void aCallToAFrozenInstance() {
    busy.frozen = true;

    assertThatThrownBy(() -> world.events.runUntil(11)).hasMessageContaining("frozen");
  }

  @Test
  void anInstanceThatIsStoppedWithACallInIt() {
    busy.state = InstanceState.DRAINING;

    assertThatThrownBy(
            () ->
                world.invoker.drained(
                    world.revision(), busy.id, busy.round, "gateway-0", Set.of("gateway-0")))
        .hasMessageContaining("was said to be empty");
  }

  @Test
  void aCallThatNeverEnds() {
    busy.hangs = true;

    world.events.runUntil(20);

    assertThat(world.unfinished).isPositive();
  }

  @Test
  void aCallWhoseInstanceEndsIsSentAgainAndAnswered() {
    world.invoker.pools.get(world.revision()).crash(busy);

    world.events.runUntil(100);

    assertThat(world.unfinished).isZero();
    assertThat(world.fates).containsOnlyKeys(LoopCall.Fate.ANSWERED);
  }
}
