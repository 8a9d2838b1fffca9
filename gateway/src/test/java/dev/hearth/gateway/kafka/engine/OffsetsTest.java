package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetsTest {
  @ParameterizedTest(name = "begun {0}, finished {1}: committable {2}, unfinished {3}, span {4}")
  @CsvSource({
    "'',          '',          -1, 0, 0",
    "'5',         '',           5, 1, 1",
    "'5',         '5',          6, 0, 0",
    "'5 6 7',     '6 7',        5, 1, 3",
    "'5 6 7',     '5',          6, 2, 2",
    "'5 6 7',     '7 5 6',      8, 0, 0",
    "'5 6 7',     '5 5 7',      6, 1, 2",
    "'5 9 20',    '5',          9, 2, 12",
    "'5 9 20',    '9',          5, 2, 16",
    "'0 1000000', '0',    1000000, 1, 1",
  })
  void theMarkIsWhereEverythingBeforeIsFinished(
      String begun, String finished, long committable, int unfinished, long span) {
    Offsets offsets = new Offsets();
    Map<Long, Offsets.Slot> slots = new HashMap<>();
    numbers(begun).forEach(offset -> slots.put(offset, offsets.begin(offset)));

    numbers(finished).forEach(offset -> offsets.finish(slots.get(offset)));

    assertThat(offsets.committable()).isEqualTo(committable);
    assertThat(offsets.unfinished()).isEqualTo(unfinished);
    assertThat(offsets.span()).isEqualTo(span);
  }

  @Test
  void anOffsetCannotBeBegunTwice() {
    Offsets offsets = new Offsets();
    offsets.begin(7);

    assertThatThrownBy(() -> offsets.begin(7)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Long> numbers(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(s -> !s.isEmpty()).map(Long::valueOf).toList();
  }
}
