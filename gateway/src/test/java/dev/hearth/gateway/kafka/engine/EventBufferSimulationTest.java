package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.EventOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random arrivals, ends, retries and losses of partitions, by a seed. Whatever happens: nothing is
 * passed over by a committed mark, and events that must wait for one another do.
 */
class EventBufferSimulationTest {
  private static final int SEEDS = 60;
  private static final int PARTITIONS = 3;
  private static final int RECORDS = 60;
  private static final int KEYS = 5;

  private record Sent(int partition, long offset, int key) {}

  static Stream<Arguments> runs() {
    return Arrays.stream(EventOrder.values())
        .flatMap(order -> LongStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(order, seed)));
  }

  private final Set<Sent> handled = new HashSet<>();
  private final Map<Integer, Long> fetched = new HashMap<>();
  private final Map<Integer, Long> committed = new HashMap<>();
  private final List<Event<Sent>> inFlight = new ArrayList<>();

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("runs")
  void nothingIsLostAndOrderIsKept(EventOrder order, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EventBuffer<Sent> buffer = new EventBuffer<>(order, new BufferLimits(40, 30, 50));
    long now = 0;
    while (!isOver()) {
      now += random.nextInt(5);
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5 -> arrive(buffer, random);
        case 6, 7, 8, 9, 10, 11 -> begin(buffer, order, now);
        case 12, 13, 14, 15 -> end(buffer, random, now);
        case 16, 17 -> commit(buffer);
        case 18 -> {
          if (random.nextInt(10) == 0) {
            lose(buffer, random.nextInt(PARTITIONS));
          }
        }
        default -> now += 10;
      }
      assertThat(buffer.size()).isLessThanOrEqualTo(30);
    }
    assertThat(handled).hasSize(PARTITIONS * RECORDS);
  }

  private boolean isOver() {
    return committed.size() == PARTITIONS
        && committed.values().stream().allMatch(mark -> mark == RECORDS);
  }

  private void arrive(EventBuffer<Sent> buffer, SplittableRandom random) {
    int partition = random.nextInt(PARTITIONS);
    long offset = fetched.getOrDefault(partition, 0L);
    if (offset < RECORDS && !buffer.isFull() && !buffer.isTooFarAhead(partition)) {
      fetched.put(partition, offset + 1);
      Sent sent = new Sent(partition, offset, keyOf(partition, offset));
      buffer.add(partition, offset, 0, key(sent), 1, sent, 0);
    }
  }

  /** The same at every fetch; 0 is no key. */
  private static int keyOf(int partition, long offset) {
    return (int) ((partition * 31L + offset * 17) % KEYS);
  }

  private static Optional<byte[]> key(Sent sent) {
    return sent.key == 0 ? Optional.empty() : Optional.of(new byte[] {(byte) sent.key});
  }

  private void begin(EventBuffer<Sent> buffer, EventOrder order, long now) {
    buffer
        .take(now)
        .ifPresent(
            event -> {
              Optional<Object> lane = lane(order, event.record());
              lane.ifPresent(
                  shared -> {
                    assertThat(inFlight)
                        .noneMatch(other -> lane(order, other.record()).equals(lane));
                    inOrder(order, event.record());
                  });
              inFlight.add(event);
            });
  }

  private static Optional<Object> lane(EventOrder order, Sent sent) {
    return switch (order) {
      case KEY -> sent.key == 0 ? Optional.empty() : Optional.of(sent.key);
      case PARTITION -> Optional.of(sent.partition);
      case NONE -> Optional.empty();
    };
  }

  /** A record begins only when those before it in its lane and partition were handled. */
  private void inOrder(EventOrder order, Sent sent) {
    for (long before = committed.getOrDefault(sent.partition, 0L); before < sent.offset; before++) {
      Sent earlier = new Sent(sent.partition, before, keyOf(sent.partition, before));
      if (lane(order, earlier).equals(lane(order, sent))) {
        assertThat(handled).contains(earlier);
      }
    }
  }

  private void end(EventBuffer<Sent> buffer, SplittableRandom random, long now) {
    if (inFlight.isEmpty()) {
      return;
    }
    Event<Sent> event = inFlight.remove(random.nextInt(inFlight.size()));
    if (random.nextInt(4) == 0) {
      buffer.again(event, now + random.nextInt(20));
    } else {
      handled.add(event.record());
      buffer.finished(event);
    }
  }

  private void commit(EventBuffer<Sent> buffer) {
    buffer
        .marks()
        .forEach(
            (partition, reached) -> {
              long mark = reached.offset();
              assertThat(mark).isGreaterThanOrEqualTo(committed.getOrDefault(partition, 0L));
              for (long offset = committed.getOrDefault(partition, 0L); offset < mark; offset++) {
                assertThat(handled).contains(new Sent(partition, offset, keyOf(partition, offset)));
              }
              committed.put(partition, mark);
            });
  }

  private void lose(EventBuffer<Sent> buffer, int partition) {
    buffer.lost(partition);
    fetched.put(partition, committed.getOrDefault(partition, 0L));
  }
}
