package dev.hearth.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DateLineTest {
  private final DateLine line = new DateLine();

  @Test
  void itIsADateOfHttp() {
    assertThat(text(784_111_777_000L)).isEqualTo("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  }

  @Test
  void itIsWrittenOncePerSecond() {
    assertThat(line.at(784_111_777_000L)).isSameAs(line.at(784_111_777_999L));
    assertThat(text(784_111_778_000L)).isEqualTo("Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n");
  }

  @Test
  void aClockThatIsPutBackCounts() {
    assertThat(text(784_111_777_000L)).contains("08:49:37");
    assertThat(text(784_111_776_000L)).contains("08:49:36");
  }

  private String text(long millis) {
    return new String(line.at(millis), StandardCharsets.US_ASCII);
  }
}
