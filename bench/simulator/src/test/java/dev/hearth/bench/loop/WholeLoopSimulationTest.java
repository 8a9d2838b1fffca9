package dev.hearth.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.ScalingSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for gateways, autoscaler and invoker together, whatever goes wrong between them. After
 * every run: every call has ended, none was sent where the gateway had not been told to, nothing
 * was stopped or frozen with a call in it, no limit was exceeded, and all comes to rest. A failing
 * seed is in the test's name. More of them: {@code -Dhearth.simulation.runs=1000}; one again:
 * {@code -Dhearth.simulation.seed=17 -Dhearth.simulation.runs=1}.
 */
class WholeLoopSimulationTest {
  private static final double LOAD_ENDS = 180;
  private static final double CALM = 240;

  static LongStream seeds() {
    long first = Long.getLong("hearth.simulation.seed", 1);
    return LongStream.range(first, first + Long.getLong("hearth.simulation.runs", 40));
  }

  private static ScalingSpec spec(int min, int max, int concurrency, long seed) {
    return new ScalingSpec(
        min,
        max,
        concurrency,
        0.7,
        Duration.ofSeconds(5 + seed % 20),
        Optional.of(Duration.ofSeconds(seed % 3 * 15)));
  }

  private static void load(World world) {
    for (int i = 0; i < 10; i++) {
      double from = world.random.nextDouble() * LOAD_ENDS * 0.8;
      world.clients(
          1 + world.random.nextInt(30),
          from,
          Math.min(LOAD_ENDS, from + world.random.nextDouble() * 40),
          () -> 0.005 + world.random.nextDouble() * 0.4);
    }
  }

  private static void disturb(World world) {
    for (int i = 0; i < 4; i++) {
      world.events.in(world.random.nextDouble() * LOAD_ENDS, world::deploy);
      world.events.in(world.random.nextDouble() * LOAD_ENDS, world::restartAutoscaler);
    }
    for (int i = 0; i < 12; i++) {
      world.events.in(
          world.random.nextDouble() * LOAD_ENDS,
          () ->
              world
                  .gateways
                  .get(world.random.nextInt(world.gateways.size()))
                  .clock
                  .setWrongBy(Duration.ofSeconds(world.random.nextInt(-4000, 4000))));
    }
    world.events.in(LOAD_ENDS + 1, world::calmDown);
  }

  private static void assertAtRest(World world, int min) {
    world.events.runUntil(CALM);
    assertThat(world.unfinished).as("calls without an end").isZero();
    world.events.runUntil(CALM + 200);
    world.invoker.pools.forEach(
        (revision, pool) -> {
          boolean active = revision.equals(world.revision());
          assertThat(pool.instances.values()).as("%s at rest", revision).hasSize(active ? min : 0);
        });
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void soundContainersAnswerEveryCallWhateverBecomesOfMessages(long seed) {
    World world =
        new World(
            seed,
            spec(0, 12, 3, seed),
            1 + (int) (seed % 3),
            Network.Faults.MANY,
            Containers.SOUND);
    load(world);
    disturb(world);

    assertAtRest(world, 0);

    assertThat(world.fates).containsOnlyKeys(LoopCall.Fate.ANSWERED);
    assertThat(world.count(LoopCall.Fate.ANSWERED)).isGreaterThan(500);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void containersThatFailHangAndCrashCostNoCallButThoseAtThem(long seed) {
    World world = new World(seed, spec(0, 12, 3, seed), 2, Network.Faults.SOME, Containers.BAD);
    load(world);
    disturb(world);

    assertAtRest(world, 0);

    assertThat(world.reasons.keySet()).isSubsetOf("start-failed", "instance-lost", "queue-full");
    assertThat(world.count(LoopCall.Fate.ANSWERED)).isGreaterThan(300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theMinimumIsThereAgainWhateverHappened(long seed) {
    World world = new World(seed, spec(2, 6, 1, seed), 2, Network.Faults.SOME, Containers.BAD);
    load(world);
    disturb(world);

    assertAtRest(world, 2);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void revisionsReplaceOneAnotherUnderLoadAndNoCallNotices(long seed) {
    World world = new World(seed, spec(0, 8, 2, seed), 2, Network.Faults.NONE, Containers.SOUND);
    world.clients(6, 1, LOAD_ENDS, () -> 0.05 + world.random.nextDouble() * 0.2);
    for (int i = 1; i <= 20; i++) {
      world.events.in(8.0 * i + world.random.nextDouble(), world::deploy);
    }
    world.events.in(LOAD_ENDS + 1, world::calmDown);

    assertAtRest(world, 0);

    assertThat(world.fates).containsOnlyKeys(LoopCall.Fate.ANSWERED);
  }
}
