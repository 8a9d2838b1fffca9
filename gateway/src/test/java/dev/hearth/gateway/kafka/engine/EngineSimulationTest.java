package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.EventOrder;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine under crashes, rebalances, lost partitions, failing notes and failing functions, by a
 * seed. Whatever happens: every event comes to its end, events that must wait for one another do,
 * no commit passes over an event, and no event is tried more often than it may be.
 */
class EngineSimulationTest {
  private static final int SEEDS = Integer.getInteger("hearth.simulation.seeds", 100);
  private static final int RECORDS = 60;

  static Stream<Arguments> runs() {
    return Arrays.stream(EventOrder.values())
        .flatMap(
            order ->
                LongStream.range(0, SEEDS)
                    .boxed()
                    .flatMap(
                        seed -> Stream.of(1, 5).map(batch -> Arguments.of(order, batch, seed))));
  }

  @ParameterizedTest(name = "{0}, batches of {1}, seed {2}")
  @MethodSource("runs")
  void everyPromiseIsKeptWhateverHappens(EventOrder order, int batch, long seed) {
    Batching batching = batch == 1 ? Batching.NONE : new Batching(batch, 5, Long.MAX_VALUE);
    SimulatedPlatform platform = new SimulatedPlatform(order, batching, RECORDS, seed);

    platform.run();
    // Notes on records of a deleted topic, or of an end that was cut off, go with the next start.
    platform.startOnceMore();

    assertThat(platform.calls()).isGreaterThanOrEqualTo(RECORDS);
    assertThat(platform.storeIsEmpty()).isTrue();
  }
}
