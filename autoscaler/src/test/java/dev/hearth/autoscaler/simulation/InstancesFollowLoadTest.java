package dev.hearth.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.instance.InstanceState;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many instances a load gets, and when: real decisions between models of gateway and invoker.
 * (That no call is lost whatever happens is shown with the real ones, in the module {@code
 * bench/simulator}.) More seeds: {@code -Dhearth.simulation.runs=1000}; one of them: {@code
 * -Dhearth.simulation.seed=17 -Dhearth.simulation.runs=1}.
 */
class InstancesFollowLoadTest {
  private static final ScalingSpec SINGLE = spec(0, 10, 1);

  static LongStream seeds() {
    long first = Long.getLong("hearth.simulation.seed", 1);
    return LongStream.range(first, first + Long.getLong("hearth.simulation.runs", 25));
  }

  private static ScalingSpec spec(int min, int max, int concurrency) {
    return spec(min, max, concurrency, 0);
  }

  private static ScalingSpec spec(int min, int max, int concurrency, int pausedSeconds) {
    return new ScalingSpec(
        min,
        max,
        concurrency,
        0.7,
        Duration.ofSeconds(30),
        Optional.of(Duration.ofSeconds(pausedSeconds)));
  }

  @Test
  void twoHundredClientsOnASlowFunctionGetTenInstancesWithinASecondAndNoneAfterwards() {
    World world = new World(1, SINGLE, 1, Network.Faults.NONE);
    world.clients(200, 10, 40, () -> 0.1);

    world.events.runUntil(11);
    assertThat(world.invoker.in(world.revision, InstanceState.READY)).hasSize(10);
    world.events.runUntil(40);
    assertThat(world.desired()).isEqualTo(10);
    assertThat(world.invoker.made()).as("no storm").isEqualTo(10);
    world.events.runUntil(80);
    assertThat(world.desired()).isZero();
    assertThat(world.invoker.alive()).isZero();
    assertThat(world.unfinished).isZero();
  }

  @Test
  void zeroComesWithinASecondOrTwoOfTheIdleTimeAndNotBefore() {
    World world = new World(1, spec(0, 10, 16), 1, Network.Faults.NONE);
    world.events.in(10, () -> world.call(5, () -> {}));

    world.events.runUntil(44.9);
    assertThat(world.desired()).isEqualTo(1);
    world.events.runUntil(48);
    assertThat(world.desired()).isZero();
  }

  @Test
  void theLastInstanceIsPausedComesBackForACallAndGoesInTheEnd() {
    World world = new World(1, spec(0, 10, 16, 100), 1, Network.Faults.NONE);
    world.events.in(10, () -> world.call(5, () -> {}));
    world.events.in(100, () -> world.call(5, () -> {}));

    world.events.runUntil(44);
    assertThat(world.invoker.in(world.revision, InstanceState.READY)).hasSize(1);
    world.events.runUntil(48);
    assertThat(world.desired()).isZero();
    assertThat(world.invoker.in(world.revision, InstanceState.PAUSED))
        .singleElement()
        .matches(instance -> instance.frozen);
    world.events.runUntil(104);
    assertThat(world.invoker.in(world.revision, InstanceState.READY)).hasSize(1);
    world.events.runUntil(234);
    assertThat(world.invoker.in(world.revision, InstanceState.PAUSED)).hasSize(1);
    world.events.runUntil(240);
    assertThat(world.invoker.alive()).isZero();
    assertThat(world.unfinished).isZero();
    assertThat(world.invoker.made()).isEqualTo(1);
    assertThat(world.invoker.resumed()).isEqualTo(1);
  }

  @Test
  void ofManyThatGoOneIsPausedAndABurstTakesItFirst() {
    World world = new World(1, spec(0, 10, 1, 100), 1, Network.Faults.NONE);
    world.clients(200, 10, 40, () -> 0.1);
    world.clients(200, 90, 95, () -> 0.1);

    world.events.runUntil(85);
    assertThat(world.invoker.alive()).isEqualTo(1);
    assertThat(world.invoker.in(world.revision, InstanceState.PAUSED)).hasSize(1);
    world.events.runUntil(91);
    assertThat(world.invoker.in(world.revision, InstanceState.READY)).hasSize(10);
    assertThat(world.invoker.made()).isEqualTo(10 + 9);
    world.events.runUntil(240);
    assertThat(world.invoker.alive()).isZero();
  }

  @Test
  void steppedLoadIsFollowedWithinAFifthOfTheIdeal() {
    ScalingSpec spec = spec(0, 20, 16);
    World world = new World(7, spec, 1, Network.Faults.NONE);
    int[] clients = {5, 50, 200, 50, 5};
    for (int i = 0; i < clients.length; i++) {
      world.clients(clients[i], 150 * i, 150 * (i + 1), () -> 0.1);
    }

    for (int i = 0; i < clients.length; i++) {
      double ideal = clients[i] / (16 * 0.7);
      world.events.runUntil(150 * (i + 1) - 1);
      assertThat(world.desired())
          .as("%d clients", clients[i])
          .isBetween((int) Math.floor(ideal * 0.8), (int) Math.ceil(ideal * 1.2));
    }
    world.events.runUntil(800);
    assertThat(world.desired()).isZero();
    assertThat(world.wait(0.99)).as("queue time p99").isLessThan(0.25);
  }

  @Test
  void loadThatComesAndGoesEveryFewSecondsDoesNotMakeInstancesComeAndGo() {
    World world = new World(3, spec(0, 20, 4), 1, Network.Faults.NONE);
    for (int i = 0; i < 60; i++) {
      world.clients(20, i * 5, i * 5 + 2, () -> 0.1);
    }

    world.events.runUntil(300);

    assertThat(world.unfinished).isZero();
    assertThat(world.invoker.made()).isLessThanOrEqualTo(10);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void withoutReportsNothingIsTakenAway(long seed) {
    World world = new World(seed, SINGLE, 2, Network.Faults.NONE);
    world.clients(5, 0, 300, () -> 0.2);
    world.events.in(100, () -> world.network.setBlackout(true));
    world.events.in(220, () -> world.network.setBlackout(false));

    world.events.runUntil(220);
    // Until a gateway has been silent for five seconds, its last word counts.
    int before = world.desiredAt(106);
    assertThat(before).isPositive();
    NavigableMap<Double, Integer> during = world.told.subMap(106.0, true, 220.0, true);
    assertThat(during.values()).as("%s", during).allMatch(desired -> desired >= before);
    world.events.runUntil(400);
    assertThat(world.unfinished).isZero();
    assertThat(world.invoker.alive()).isZero();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aRampOfShortAndLongCallsIsServedAndForgotten(long seed) {
    World world = new World(seed, spec(0, 30, 3), 2, Network.Faults.SOME);
    for (int i = 0; i < 20; i++) {
      world.arrivals(
          2 + i * 4,
          i * 10,
          (i + 1) * 10,
          () -> 0.02 * Math.exp(world.random.nextGaussian() * 1.2));
    }

    world.events.runUntil(200);
    assertThat(world.desired()).isPositive();
    world.events.runUntil(300);

    assertThat(world.unfinished).isZero();
    assertThat(world.wait(0.95)).isLessThan(0.3);
    assertThat(world.invoker.alive()).isZero();
  }
}
