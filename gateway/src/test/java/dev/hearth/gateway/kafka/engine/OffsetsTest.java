package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
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
    numbers(begun).forEach(offset -> slots.put(offset, offsets.begin(offset, 0)));

    numbers(finished).forEach(offset -> offsets.finish(slots.get(offset)));

    assertThat(offsets.committable()).isEqualTo(committable);
    assertThat(offsets.unfinished()).isEqualTo(unfinished);
    assertThat(offsets.span()).isEqualTo(span);
  }

  @Test
  void anOffsetCannotBeBegunTwice() {
    Offsets offsets = new Offsets();
    offsets.begin(7, 0);

    assertThatThrownBy(() -> offsets.begin(7, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Long> numbers(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(s -> !s.isEmpty()).map(Long::valueOf).toList();
  }

  @Test
  void whatIsFinishedAboveTheMarkIsCarriedIntoTheNextLife() {
    Offsets offsets = new Offsets();
    Offsets.Slot ten = offsets.begin(10, 0);
    offsets.finish(offsets.begin(11, 0));
    Offsets.Slot twelve = offsets.begin(12, 0);
    offsets.finish(offsets.begin(20, 0));

    Mark mark = offsets.mark();
    assertThat(mark.offset()).isEqualTo(10);
    assertThat(mark.isFinished(9)).isTrue();
    assertThat(mark.isFinished(10)).isFalse();
    assertThat(mark.isFinished(11)).isTrue();
    assertThat(mark.isFinished(12)).isFalse();
    assertThat(mark.isFinished(20)).isTrue();
    assertThat(mark.isFinished(21)).isFalse();

    Offsets next = new Offsets(mark);
    next.finish(next.begin(10, 0));
    assertThat(next.begin(11, 0).isFinished()).isTrue();
    assertThat(next.mark().isFinished(20)).as("not fetched again, still known").isTrue();
    assertThat(next.begin(12, 0).isFinished()).isFalse();
    assertThat(next.committable()).isEqualTo(12);
    offsets.finish(ten);
    offsets.finish(twelve);
    assertThat(offsets.mark()).isEqualTo(new Mark(21, new BitSet(), 0));
  }

  @Test
  void atRestTheMarkIsWhereTheConsumerIsBeyondWhatTransactionsLeave() {
    Offsets offsets = new Offsets(new Mark(5, new BitSet(), 0));
    Offsets.Slot five = offsets.begin(5, 0);
    assertThat(offsets.reached(8, 0)).isTrue();
    assertThat(offsets.committable()).as("5 is not finished").isEqualTo(5);

    offsets.finish(five);

    assertThat(offsets.committable()).isEqualTo(8);
    assertThat(offsets.reached(8, 0)).isFalse();
    assertThat(offsets.reached(10, 1)).as("nothing but markers").isTrue();
    assertThat(offsets.mark()).isEqualTo(new Mark(10, new BitSet(), 1));
  }

  @Test
  void aMarkDoesNotSpeakOfRecordsOfLaterLeaders() {
    Mark mark = new Mark(10, BitSet.valueOf(new long[] {0b1010}), 4);
    Offsets offsets = new Offsets(mark);
    offsets.begin(10, 4);

    assertThat(offsets.begin(11, 4).isFinished()).isTrue();
    assertThat(offsets.begin(12, 5).isFinished()).isFalse();
    assertThat(offsets.begin(13, 5).isFinished()).as("another record than before").isFalse();
    assertThat(offsets.mark().isFinished(13)).isFalse();
  }

  @Test
  void aLogThatIsReadAgainFromItsBeginningIsHandledFromWhereALaterLeaderWroteIt() {
    Offsets offsets = new Offsets(new Mark(10, new BitSet(), 4));

    assertThat(offsets.begin(0, 3).isFinished()).isTrue();
    assertThat(offsets.begin(7, 5).isFinished()).isFalse();
    assertThat(offsets.begin(8, 5).isFinished()).isFalse();
  }

  @Test
  void afterTheLogWasCutItsOtherRecordsAreBegunAnew() {
    Offsets offsets = new Offsets(new Mark(10, BitSet.valueOf(new long[] {0b100000}), 4));
    Offsets.Slot ten = offsets.begin(10, 4);
    offsets.finish(offsets.begin(11, 4));
    Offsets.Slot twelve = offsets.begin(12, 4);
    offsets.finish(offsets.begin(13, 4));

    offsets.cut(11);

    assertThat(offsets.unfinished()).isEqualTo(1);
    assertThat(offsets.mark().top()).as("neither 13 nor 15").isEqualTo(10);
    assertThat(offsets.begin(11, 5).isFinished()).isFalse();
    offsets.finish(twelve);
    offsets.finish(ten);
    assertThat(offsets.committable()).isEqualTo(11);
  }
}
