package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.EventOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventBufferTest {
  @ParameterizedTest(name = "{0}: of {1} the first to go are {2}")
  @CsvSource({
    "KEY,       '0a 0b 0a 1a 1c', '0a 0b 1c'",
    "KEY,       '0- 0- 0a 0a 1-', '0- 0- 0a 1-'",
    "PARTITION, '0a 0b 1a 1-',    '0a 1a'",
    "NONE,      '0a 0a 0- 1a',    '0a 0a 0- 1a'",
  })
  void theOrderDecidesWhatMayGoAtOnce(EventOrder order, String records, String taken) {
    EventBuffer<String> buffer = new EventBuffer<>(order, BufferLimits.DEFAULT);
    long offset = 0;
    for (String record : records.split(" ", -1)) {
      add(buffer, offset++, record);
    }

    assertThat(String.join(" ", takeAll(buffer, 0))).isEqualTo(taken);
  }

  @Test
  void aKeyThatWaitsForARetryHoldsBackOnlyItself() {
    EventBuffer<String> buffer = new EventBuffer<>(EventOrder.KEY, BufferLimits.DEFAULT);
    add(buffer, 0, "0a");
    add(buffer, 1, "0a");
    add(buffer, 2, "0b");
    Event<String> first = buffer.take(0).orElseThrow();

    buffer.again(first, 100);

    assertThat(takeAll(buffer, 99)).containsExactly("0b");
    assertThat(buffer.nextDue()).hasValue(100);
    assertThat(buffer.take(100)).contains(first);
    assertThat(buffer.take(100)).isEmpty();
    buffer.finished(first);
    assertThat(takeAll(buffer, 100)).containsExactly("0a");
    assertThat(offsets(buffer)).isEqualTo(Map.of(0, 1L));
  }

  @Test
  void itIsFullByBytesAndByEventsAndHasRoomAgainAtHalf() {
    EventBuffer<String> byBytes = new EventBuffer<>(EventOrder.NONE, new BufferLimits(100, 9, 9));
    byBytes.add(0, 0, 0, Optional.empty(), 60, "x", 0);
    assertThat(byBytes.isFull()).isFalse();
    byBytes.add(0, 1, 0, Optional.empty(), 60, "x", 0);
    assertThat(byBytes.isFull()).isTrue();
    byBytes.finished(byBytes.take(0).orElseThrow());
    assertThat(byBytes.isFull()).isFalse();
    assertThat(byBytes.hasRoom()).isFalse();
    byBytes.finished(byBytes.take(0).orElseThrow());
    assertThat(byBytes.hasRoom()).isTrue();

    EventBuffer<String> byEvents = new EventBuffer<>(EventOrder.NONE, new BufferLimits(100, 2, 9));
    byEvents.add(0, 0, 0, Optional.empty(), 1, "x", 0);
    byEvents.add(0, 1, 0, Optional.empty(), 1, "x", 0);
    assertThat(byEvents.isFull()).isTrue();
  }

  @Test
  void aPartitionThatRunsTooFarAheadOfItsOldestEventIsSeen() {
    EventBuffer<String> buffer = new EventBuffer<>(EventOrder.NONE, new BufferLimits(100, 9, 3));
    add(buffer, 0, "0a");
    Event<String> oldest = buffer.take(0).orElseThrow();
    add(buffer, 1, "0b");
    assertThat(buffer.isTooFarAhead(0)).isFalse();
    add(buffer, 2, "0c");

    assertThat(buffer.isTooFarAhead(0)).isTrue();
    buffer.finished(oldest);
    assertThat(buffer.isTooFarAhead(0)).isFalse();
  }

  @Test
  void aLostPartitionTakesItsEventsAlongAndALateEndChangesNothing() {
    EventBuffer<String> buffer = new EventBuffer<>(EventOrder.KEY, BufferLimits.DEFAULT);
    add(buffer, 0, "0a");
    add(buffer, 1, "0a");
    add(buffer, 0, "1b");
    Event<String> called = buffer.take(0).orElseThrow();

    buffer.lost(0);

    assertThat(buffer.size()).isEqualTo(1);
    assertThat(offsets(buffer)).isEqualTo(Map.of(1, 0L));
    // It comes back, from where it was committed: the key waits for the call that still goes on.
    add(buffer, 0, "0a");
    assertThat(takeAll(buffer, 0)).containsExactly("1b");
    buffer.finished(called);
    assertThat(offsets(buffer)).containsEntry(0, 0L);
    assertThat(takeAll(buffer, 0)).containsExactly("0a");
  }

  private static void add(EventBuffer<String> buffer, long offset, String record) {
    Optional<byte[]> key =
        record.endsWith("-")
            ? Optional.empty()
            : Optional.of(record.substring(1).getBytes(StandardCharsets.UTF_8));
    buffer.add(record.charAt(0) - '0', offset, 0, key, 1, record, 0);
  }

  private static Map<Integer, Long> offsets(EventBuffer<?> buffer) {
    Map<Integer, Long> offsets = new HashMap<>();
    buffer.marks().forEach((partition, mark) -> offsets.put(partition, mark.offset()));
    return offsets;
  }

  private static List<String> takeAll(EventBuffer<String> buffer, long now) {
    List<String> taken = new ArrayList<>();
    buffer.take(now).ifPresent(event -> taken.add(event.record()));
    for (int size = 0; size != taken.size(); ) {
      size = taken.size();
      buffer.take(now).ifPresent(event -> taken.add(event.record()));
    }
    return taken;
  }
}
