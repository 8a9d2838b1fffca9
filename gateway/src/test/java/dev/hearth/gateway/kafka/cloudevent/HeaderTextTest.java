package dev.hearth.gateway.kafka.cloudevent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTextTest {
  /** Values as they are on the wire: each text in its bytes of UTF-8. */
  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "caf\u00e9, caf\u00e9",
    "caf%C3%A9, caf\u00e9",
    "\u20ac caf%c3%a9, \u20ac caf\u00e9",
    "\ud83d\ude00, \ud83d\ude00",
    "100%, 100%",
    "100%zz, 100%zz",
    "a%2, a%2",
    "a%E9b, a%E9b",
    "a%20b%25, a b%"
  })
  void anAttributeOfHttpIsReadAsUtf8AndPercentEncoding(String sent, String meant) {
    String received =
        new String(sent.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    assertThat(HeaderText.received(received)).isEqualTo(meant);
    assertThat(CloudEvents.attribute(received)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"caf\u00e9, caf\u00e9", "\u00e4%41, \u00e4A"})
  void bytesThatAreNotUtf8AreIso88591(String received, String meant) {
    assertThat(HeaderText.received(received)).isEqualTo(meant);
  }
}
