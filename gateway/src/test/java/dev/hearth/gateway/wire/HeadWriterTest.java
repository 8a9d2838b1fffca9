package dev.hearth.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWriterTest {
  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        9,
        10,
        99,
        100,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE + 1L,
        10_000_000_000L,
        999_999_999_999_999_999L,
        1_000_000_000_000_000_000L,
        Long.MAX_VALUE
      })
  void numbersAreWrittenInDecimals(long number) {
    assertThat(text(new HeadWriter().decimal(number))).isEqualTo(Long.toString(number));
  }

  @Test
  void itGrowsWithWhatIsWritten() {
    HeadWriter writer = new HeadWriter(1).put("head").put('-').decimal(12345).put('-');

    assertThat(text(writer.put(writer.bytes(), 0, 4))).isEqualTo("head-12345-head");
  }

  private static String text(HeadWriter writer) {
    return new String(writer.toByteArray(), StandardCharsets.ISO_8859_1);
  }
}
