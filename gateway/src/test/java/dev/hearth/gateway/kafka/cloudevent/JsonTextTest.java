package dev.hearth.gateway.kafka.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  private static final String PIECES = "{}[]\",:1a \\n";

  /** All together say what each says alone, whatever begins in one and might end in another. */
  @Test
  void manyAtOnceAreJudgedAsEachAlone() {
    Random random = new Random(20261122);
    int good = 0;
    for (int round = 0; round < 300_000; round++) {
      List<byte[]> values = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        values.add(value(random));
      }

      boolean each = values.stream().allMatch(JsonText::isOneValue);
      good += each ? 1 : 0;
      assertThat(JsonText.areOneValueEach(values))
          .as(
              values.stream()
                  .map(value -> new String(value, StandardCharsets.UTF_8))
                  .toList()
                  .toString())
          .isEqualTo(each);
    }
    assertThat(good).isGreaterThan(1000);
  }

  @Test
  void noValuesAreAllGood() {
    assertThat(JsonText.areOneValueEach(List.of())).isTrue();
  }

  private static byte[] value(Random random) {
    boolean object = random.nextBoolean();
    StringBuilder text = new StringBuilder().append(object ? '{' : '[');
    for (int i = random.nextInt(7); i > 0; i--) {
      text.append(PIECES.charAt(random.nextInt(PIECES.length())));
    }
    return text.append(random.nextInt(4) == 0 ? object ? ']' : '}' : object ? '}' : ']')
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
