package dev.hearth.gateway.kafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkTextTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.05, 0.5, 0.95, 0.999, 1})
  void theWholeSpanOfATriggerFitsIntoTheMetadataOfACommit(double share) {
    BitSet above = random(20_000, share, 7);

    String text = MarkText.of(above, MarkText.LIMIT);

    assertThat(text.length()).isLessThanOrEqualTo(MarkText.LIMIT);
    assertThat(MarkText.read(text)).isEqualTo(above);
  }

  @Test
  void longRunsTakeAFewCharacters() {
    BitSet above = new BitSet();
    above.set(1, 4_000_000);
    above.clear(70_000);

    String text = MarkText.of(above, MarkText.LIMIT);

    assertThat(text.length()).isLessThan(30);
    assertThat(MarkText.read(text)).isEqualTo(above);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatDoesNotFitIsLeftOutAndNothingIsAdded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BitSet above = random(1 + random.nextInt(200_000), random.nextDouble(), seed);
    int limit = random.nextInt(MarkText.LIMIT);

    String text = MarkText.of(above, limit);

    assertThat(text.length()).isLessThanOrEqualTo(limit);
    BitSet read = MarkText.read(text);
    BitSet prefix = above.get(0, read.length());
    assertThat(read).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "somebody else's", "h1b***", "h1r", "h9bAAAA", "h1r////////"})
  void aTextThatIsNotOursSaysNothing(String text) {
    assertThat(MarkText.read(text).get(0)).isFalse();
  }

  private static BitSet random(int size, double share, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BitSet bits = new BitSet();
    for (int i = 1; i < size; i++) {
      bits.set(i, random.nextDouble() < share);
    }
    return bits;
  }
}
