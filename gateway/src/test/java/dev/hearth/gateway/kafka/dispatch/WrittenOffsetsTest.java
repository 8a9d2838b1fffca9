package dev.hearth.gateway.kafka.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WrittenOffsetsTest {
  private final WrittenOffsets written = new WrittenOffsets();

  @Test
  void aTopicThatHasWhatWasWrittenHasLostNothing() {
    written.written(0, 7);
    written.written(0, 8);
    written.written(1, 3);
    written.ends(written.last(), Map.of(0, 9L, 1, 20L));

    assertThat(written.losses()).isZero();
  }

  @Test
  void offsetsThatComeAgainTellOfALoss() {
    written.written(0, 7);
    written.written(0, 0);
    written.written(0, 1);

    assertThat(written.losses()).isEqualTo(1);
  }

  @Test
  void aLogThatEndsBelowWhatWasWrittenTellsOfALossOnce() {
    written.written(0, 7);
    Map<Integer, Long> before = written.last();
    written.ends(before, Map.of(0, 7L));
    written.ends(written.last(), Map.of(0, 7L));
    written.gone();

    assertThat(written.losses()).isEqualTo(1);
  }

  @Test
  void whatIsWrittenWhileTheClusterIsAskedIsNotComparedWithTheAnswer() {
    written.written(0, 7);
    Map<Integer, Long> before = written.last();
    written.written(0, 8);
    written.ends(before, Map.of(0, 8L));

    assertThat(written.losses()).isZero();
  }
}
