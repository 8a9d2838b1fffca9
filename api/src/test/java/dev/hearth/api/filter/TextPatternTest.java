package dev.hearth.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPatternTest {
  @ParameterizedTest
  @CsvSource({
    "order.created, order.created, true",
    "order.created, order.create,  false",
    "order.*,       order.created, true",
    "order.*,       order.,        true",
    "order.*,       orders,        false",
    "*.created,     order.created, true",
    "*.created,     created,       false",
    "*der*,         order.created, true",
    "*,             anything,      true",
    "a*b,           aXb,           false",
    "a*b,           a*b,           true"
  })
  void aStarAtEitherEndIsAnyText(String pattern, String text, boolean fits) {
    assertThat(TextPattern.of(pattern).matches(text)).isEqualTo(fits);
  }
}
