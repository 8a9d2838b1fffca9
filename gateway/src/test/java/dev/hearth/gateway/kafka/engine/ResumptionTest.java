package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where to go on: never beyond what the log and the commit are known to share. */
class ResumptionTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // what, log: id beginning end epoch, commit: id offset top epoch; from, finished below, notice
    "all as it was,              new, 0, 50, 4,  new, 40, 45, 4,   40, 40, ''",
    "a later leader,             new, 0, 50, 5,  new, 40, 45, 4,   40, 40, ''",
    "another topic,              new, 0, 50, 0,  old, 40, 45, 0,    0, -1, made again",
    "another topic that is long, new, 3, 99, 7,  old, 40, 45, 4,    3, -1, made again",
    "cut below the commit,       new, 0, 30, 5,  new, 40, 45, 4,   40, 40, ''",
    "cut between,                new, 0, 42, 5,  new, 40, 45, 4,   40, 40, ''",
    "an older cluster,           new, 0, 50, 3,  new, 40, 45, 4,    0, -1, older than",
    "the same epoch and shorter, new, 0, 42, 4,  new, 40, 45, 4,    0, -1, older than",
    "no epoch and all there,     new, 0, 50, 4,  '',  40, 45, -1,  40, 40, ''",
    "no epoch and shorter,       new, 0, 30, 4,  '',  40, 45, -1,   0, -1, nothing tells",
    "no epoch and cut between,   new, 0, 42, 4,  '',  40, 45, -1,  40, 40, ''",
    "a cluster without ids,      '',  0, 50, 4,  new, 40, 45, 4,   40, 40, ''",
    "retention was faster,       new, 60, 90, 4, new, 40, 45, 4,   60, 40, deleted before",
  })
  void whatCannotBeKnownIsHandledAgain(
      String what,
      String id,
      long beginning,
      long end,
      int epoch,
      String committedId,
      long offset,
      long top,
      int committedEpoch,
      long from,
      long finished,
      String notice) {
    BitSet above = new BitSet();
    above.set((int) (top - 1 - offset));
    Committed committed = new Committed(committedId, new Mark(offset, above, committedEpoch));

    Resumption found =
        Resumption.of(new LogState(id, beginning, end, epoch), Optional.of(committed));

    assertThat(found.from()).isEqualTo(from);
    assertThat(found.mark().offset()).isEqualTo(finished);
    assertThat(found.notice().orElse("")).contains(notice);
    assertThat(found.notice().isEmpty()).isEqualTo(notice.isEmpty());
  }

  @Test
  void bitsBeyondTheEndOfTheLogOfACommitWithoutEpochAreNotBelieved() {
    Committed committed =
        new Committed("", new Mark(40, BitSet.valueOf(new long[] {0b1000010}), -1));

    Mark mark = Resumption.of(new LogState("new", 0, 42, 4), Optional.of(committed)).mark();

    assertThat(mark.isFinished(41)).isTrue();
    assertThat(mark.isFinished(46)).isFalse();
  }

  @Test
  void whatWasNeverCommittedBeginsAtTheBeginning() {
    Resumption found = Resumption.of(new LogState("new", 7, 42, 4), Optional.empty());

    assertThat(found).isEqualTo(new Resumption(Mark.UNKNOWN, 7, -1, Optional.empty()));
  }
}
