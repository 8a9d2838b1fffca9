package dev.hearth.api.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "greet", "order-2", "a23456789-123456789-123456789-123456789-1234567890"})
  void acceptsDnsLabelsWithRoomForARevisionNumber(String name) {
    assertThat(new FunctionName(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "a-",
        "1a",
        "Greet",
        "a_b",
        "a.b",
        "../etc",
        "a b",
        "ä",
        "a23456789-123456789-123456789-123456789-123456789-123"
      })
  void refusesEverythingElseAndSaysTheRule(String name) {
    assertThatThrownBy(() -> new FunctionName(name))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining("lower-case letters");
  }
}
